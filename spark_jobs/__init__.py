"""HOW data gets in: land → validate → publish → announce. Each step runs alone as `python -m spark_jobs.<step>`."""
