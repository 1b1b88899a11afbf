"""From bytes to rows: which files are meant, what each is, and something to select from."""
