"""Text → rows: how its fields are cut, where its header is, which lines are no rows, and what is asked of that."""
