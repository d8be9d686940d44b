"""What supply centers sold and are owed. Every figure comes from the ledger."""
