"""Searches that members keep, and what they are told of: datasets that come afterwards and answer.

question → saved_search; record.changed → matching → saved_search_hit → telling, once a day a search → notices
"""
