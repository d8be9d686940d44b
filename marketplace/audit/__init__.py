"""Who did what: one row an act of a person or service that matters, append-only. Every capability may write to it."""
