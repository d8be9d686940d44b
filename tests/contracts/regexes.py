"""Regular expressions as a declaration may hold them, put together from their parts."""

from hypothesis import strategies as st

from sectors.regexes import is_shared

_ATOMS = (
    *(
        "a",
        "b",
        "1",
        "가",
        ".",
        "[ab]",
        "[^a]",
        "[a-b1]",
        "[가-힣]",
        r"\d",
        r"\D",
        r"\w",
        r"\W",
        r"\s",
        r"\S",
        "[.]",
        r"\.",
        "-",
        "_",
    ),
    *(
        "(a|b)",
        "(ab)",
        "[^-]",
        r"[\d_]",
        r"[\s,]",
        r"[^\s]",
        "👍",
        r"\\",
        r"[\\]",
        "",
        "^",
        "$",
        "#",
        " ",
        "[a&&b]",
        "[[a]b]",
        "{",
        "a{,2}",
    ),
)
_MANY = ("", "", "", "*", "+", "?", "{2}", "{1,}", "{0,2}", "*?")
_parts = st.lists(st.tuples(st.sampled_from(_ATOMS), st.sampled_from(_MANY)).map("".join), min_size=1, max_size=4)
_bodies = _parts.map("".join)
patterns = st.one_of(
    _bodies,
    _bodies.map(lambda body: f"^{body}$"),
    _bodies.map(lambda body: f"^({body}|1)$"),
    _bodies.map(lambda body: body + "$"),
).filter(is_shared)
