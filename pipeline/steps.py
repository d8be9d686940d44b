"""The steps of a delivery once it has landed, in order, and the module that does each: `run(settings, dataset,
delivery, now)`. `pipeline.deliver` goes through them; each can be run alone.
"""

STEPS = {
    "validate": "pipeline.validate",
    "publish": "pipeline.publish",
    "announce": "pipeline.announce",
}
