"""Page one as data: what a comparison says, and how far it may be trusted."""
