"""The lab: a page in the browser on which futures are seen, pulled at and asked why; loopback only."""
