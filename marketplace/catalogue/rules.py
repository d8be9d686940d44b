"""The words of a search: pure."""

MOST_TERMS = 8


def terms(query: str) -> list[str]:
    """The words of a search, each once; a listing must hold them all."""
    return list(dict.fromkeys(query.lower().split()))[:MOST_TERMS]
