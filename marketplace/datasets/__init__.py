"""A page for each dataset that its reader may know of, on offer or not, ours or harvested.

id → known.known → Dataset → views.described → what the page, its lineage and its citations show
"""
