"""What was used through the doors: one row an access, for the member, the supply center and the operator."""
