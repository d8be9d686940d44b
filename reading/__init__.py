"""Bytes → rows of text: one reader a kind of file. Nothing here knows what a value means."""
