"""The policy point: Trino's questions, answered from the grants at each query."""
