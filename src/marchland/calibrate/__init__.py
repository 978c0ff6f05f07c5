"""Learning from the record: what was known at a cut, its likelihood, and the posteriors that follow from it."""
