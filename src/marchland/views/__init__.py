"""Views: a result in; a terminal summary, a report or files out. What they show is computed in
`analysis`."""
