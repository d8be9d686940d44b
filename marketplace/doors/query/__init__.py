"""The query page: SQL in the browser, through the SQL door as the person signed in, and nothing else."""
