"""One statement of what was typed."""

import pytest

from marketplace.doors.query.errors import StatementUnfit
from marketplace.doors.query.statement import single


@pytest.mark.parametrize(
    ("typed", "run"),
    [
        ("SELECT 1", "SELECT 1"),
        ("SELECT 1;", "SELECT 1"),
        ("SELECT 1 ; ;\n-- done; really\n/* ; */", "SELECT 1 "),
        ("SELECT ';', \"a;b\" -- ;\n FROM t /* ; */", "SELECT ';', \"a;b\" -- ;\n FROM t /* ; */"),
        ("SELECT 'it''s; fine';", "SELECT 'it''s; fine'"),
        ("SELECT 'open; SELECT 2", "SELECT 'open; SELECT 2"),
    ],
)
def test_a_semicolon_after_it_and_comments_are_no_other_statement(typed: str, run: str) -> None:
    assert single(typed) == run


@pytest.mark.parametrize("typed", ["SELECT 1; SELECT 2", "; SELECT 1; SELECT 2", "SELECT ';'; 'x'"])
def test_several_are_refused_with_what_to_do(typed: str) -> None:
    with pytest.raises(StatementUnfit) as refused:
        single(typed)
    assert refused.value.remedy == "Select the one to run."


@pytest.mark.parametrize("typed", ["", " \n", ";", "-- nothing", "/* open", "-- a\n;/* b */"])
def test_comments_alone_are_none(typed: str) -> None:
    with pytest.raises(StatementUnfit, match="none"):
        single(typed)
