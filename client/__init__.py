"""The marketplace's typed HTTP client and wire types; usable alone."""
