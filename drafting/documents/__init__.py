"""Documents of JSON or XML → rows: where the records are, and which paths of a record hold a value."""
