"""Regular expressions of declarations: what is refused, and the one meaning of the rest."""

import re

import pytest

from sectors.regexes import compiled, for_engines, is_shared


@pytest.mark.parametrize(
    "text", ["", r"^[AC]?\d{6}$", r"^\w+\.csv$", "가|나", r"^a{2,3}?b$", r"[\s,]", "[^-&]", "a}]", "(^a|b$)$", "()"]
)
def test_expressions_that_all_engines_read_alike(text: str) -> None:
    assert re.compile(text)
    assert is_shared(text)


@pytest.mark.parametrize(
    "text",
    ["(?i)a", "(?=a)", "(?P<n>a)", r"(a)\1", "a++", "a*+", r"\bword\b", r"\pL", "(", "*a", "{", "a{,2}", "a{2001}", "[a&&b]", "[[a]b]", "[]a]", r"[\S]", "^*", "a^b", r"\(^a", "a$b"],
)  # fmt: skip
def test_expressions_that_they_do_not(text: str) -> None:
    assert not is_shared(text)


@pytest.mark.parametrize(
    ("text", "fits", "does_not"),
    [("^a.b$", "a\nb", "a\nb\n"), (r"^\s$", "\v", "\u00a0"), (r"^\S$", "\u00a0", "\v"), (r"^[\s,]+$", "\v,", "a"), (r"^\d\w$", "1a", "٣가"), (r"^\$[$]\\$", "$$\\", "$$")],
)  # fmt: skip
def test_one_meaning(text: str, fits: str, does_not: str) -> None:
    assert is_shared(text)
    assert compiled(text).search(fits)
    assert not compiled(text).search(does_not)


def test_as_engines_are_told() -> None:
    assert for_engines(r"^[\s$].\$\s\S$") == r"(?s)^[\t\n\x0B\f\r $].\$[\t\n\x0B\f\r ][^\t\n\x0B\f\r ]\z"
