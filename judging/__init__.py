"""What a declaration means: expressions, checks, casts, zones, accounting, for every engine."""
