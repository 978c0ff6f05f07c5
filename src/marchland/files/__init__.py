"""What touches the disk: whole files, locks, claims, folders of work, JSON that is read again."""
