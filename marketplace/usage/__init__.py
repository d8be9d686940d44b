"""What was used through the doors: one row an access, whichever door wrote it."""
