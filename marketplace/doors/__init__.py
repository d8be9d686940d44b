"""The ways in to what was bought: SQL and its policy point, bad rows, tokens, the page that tells how."""
