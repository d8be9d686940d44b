"""The light lane: deliveries that fit into the task's own process, on DuckDB and delta-rs, without a cluster."""
