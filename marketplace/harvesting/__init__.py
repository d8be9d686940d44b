"""Other catalogues' records, found beside ours, marked with their source, and never sold.

source, due → a run (lease) → `kinds/`: batches → `cleaning` → records.put, checkpoint → what is gone → the run's report
"""
