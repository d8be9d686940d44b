"""What trading costs: a shop with many listings, purchases that are paid, pages that are read."""
