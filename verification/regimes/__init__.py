"""Which structures of gains and losses earn their place in wars left out: a study on its own, no part of the package."""
