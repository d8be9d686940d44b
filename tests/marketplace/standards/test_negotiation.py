"""Accept: what is liked best is given, the first of equals; what cannot be read counts for nothing."""

import pytest

from marketplace.standards.negotiation import best

PAGE, TURTLE, JSON, SCHEMA = ("text/html", None), ("text/turtle", None), ("application/ld+json", None), (
    "application/ld+json", "https://schema.org/",
)  # fmt: skip
OFFERED = [PAGE, TURTLE, JSON, SCHEMA]


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", PAGE),
        ("*/*", PAGE),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", PAGE),
        ("text/turtle", TURTLE),
        ("Text/Turtle", TURTLE),
        ("text/turtle;q=0.5, application/ld+json", JSON),
        ("text/html;q=0.1, application/ld+json;q=0.9", JSON),
        ("text/*", PAGE),
        ("text/html;q=0, text/*", TURTLE),
        ("*/*, text/html;q=0", TURTLE),
        ('application/ld+json;profile="https://schema.org/"', SCHEMA),
        ('application/ld+json;profile="https://schema.org/";q=0.5, text/turtle;q=0.4', SCHEMA),
        ('application/ld+json;profile="a,b", text/turtle;q=0.1', TURTLE),
        ("image/png", None),
        ("*/*;q=0", None),
        ("text/turtle;q=nan, image/png", None),
        ("text/turtle;q=high", PAGE),
        (",;,q=1", PAGE),
        ("\x00\udc80,text/turtle", TURTLE),
    ],
)
def test_the_best_liked_is_given(accept: str, expected: object) -> None:
    found = best(accept, OFFERED)
    assert (None if found is None else OFFERED[found]) == expected
