"""One page a view."""
