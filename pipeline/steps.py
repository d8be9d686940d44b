"""The steps of a delivery, in order, and the module that does each: `run(settings, dataset, delivery, now)`.

`land` comes first and is another kind of call: it takes no delivery, it makes them.
"""

STEPS = {
    "land": "pipeline.land",
    "validate": "spark_jobs.validate",
    "publish": "spark_jobs.publish",
    "announce": "pipeline.announce",
}
