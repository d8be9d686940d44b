"""What people type and import: `sdn.cli` (the command) and `client` (the typed HTTP client)."""
