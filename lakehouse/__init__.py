"""WHERE data lives and how it is read: layout, types, drift, Delta operations, Trino."""
