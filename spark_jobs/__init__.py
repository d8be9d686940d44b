"""What runs on Spark: stage and judge a delivery, certify it, commit it to Delta. `python -m spark_jobs.<step>`."""
