"""The one gate: what a licence that was bought permits now. Every door asks here, and only here touch its tables."""
