"""Rows of one person go for good, out of everything that the network keeps of a dataset but its marketplace.

    person → look → how much is where → erase: deliveries, tables, caches → what still names the person

Each step may be repeated: killed anywhere and run again, the outcome is the same. Nothing lands meanwhile.
"""
