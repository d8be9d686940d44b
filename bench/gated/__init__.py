"""Measures of the gate: what a licence, the SQL door and the policy point cost, and how soon they know."""
