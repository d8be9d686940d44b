"""Vocabularies of ours at addresses that stay: /ns/…, each with a page, its terms, shapes and a JSON-LD context."""
