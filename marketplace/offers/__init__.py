"""Private offers: a supply center and one company come to terms, step by step; what is accepted becomes a plan."""
