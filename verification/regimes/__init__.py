"""Which structures of gains and losses earn their place in wars left out: a study apart from the package."""
