"""What a licence says: terms → scope (columns, masks, rows) → expressions for engines and sentences for people."""
