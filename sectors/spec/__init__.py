"""The values a declaration becomes: `<sector>/*.toml` → loader → these, frozen, → every other package.

Nothing here reads a file or knows an engine. One word per concept: a sector holds datasets, a dataset has one
feed, a feed brings deliveries.
"""
