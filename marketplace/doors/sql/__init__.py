"""The SQL door: Trino's protocol over TLS, read before Trino reads it, worded where Trino would tell too much."""
