"""The documentation site: pages made at build time, links between the repository and the site, and its check."""
