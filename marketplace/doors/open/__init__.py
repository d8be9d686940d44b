"""The door without a sign-in: what open plans give everybody, as rows, groups and files. docs/open.md."""
