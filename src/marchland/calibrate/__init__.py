"""Learning from the record: the likelihood of what was known at a cut, its posteriors, and checks of both."""
