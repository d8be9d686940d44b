"""Quality pays: what a supply center promised, held against what the network measured; a broken promise is credited."""
