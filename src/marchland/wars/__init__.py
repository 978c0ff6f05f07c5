"""Wars: a library of those in which an insurgent side openly held towns, what they say together, and drafts of one."""
