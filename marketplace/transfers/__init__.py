"""Paying by bank transfer: an order with a reference, statements of the bank, and what matches what."""
