"""Rows of one person that go for good: who asked, what was found, the marketplace's own part, the proof.

`sdn erase` → look → begin (an entry) → the data plane erases → end: scrub, search, who got rows, an entry
"""
