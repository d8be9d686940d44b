"""Double entry, append-only. Every transaction sums to zero per currency; PostgreSQL holds it as well as we do."""
