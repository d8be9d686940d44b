"""What people type and import: `sdn.cli` (the command) and `sdn.client` (the typed HTTP client)."""
