"""Measures of the data map and the open portal."""
