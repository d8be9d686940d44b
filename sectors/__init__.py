"""WHAT the network carries: declarations (TOML) and their loader. Standard library only."""
