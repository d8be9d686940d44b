"""A dashboard shows everybody's text as text: nothing of Streamlit's that writes HTML, and Markdown's marks escaped."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboards.shown import plain

ROOT = Path(__file__).parents[2] / "dashboards"
WRITES_HTML = {"html", "iframe", "components"}


def unsafe(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.keyword) and node.arg == "unsafe_allow_html":
            yield node.arg
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "st":
            yield from {node.attr} & WRITES_HTML


def test_no_dashboard_writes_html() -> None:
    assert {str(path): [*unsafe(path.read_text())] for path in ROOT.rglob("*.py") if [*unsafe(path.read_text())]} == {}


@pytest.mark.parametrize(
    "planted", ["st.markdown(x, unsafe_allow_html=True)", "st.html(x)", "st.components.v1.html(x)"]
)
def test_a_planted_fault_is_seen(planted: str) -> None:
    assert [*unsafe(planted)]


@pytest.mark.parametrize("mark", ["![](//evil)", "[a](//evil)", "`a`", "$a$", "<b>", "# a", ":red[a]", "a | b"])
def test_marks_are_escaped(mark: str) -> None:
    assert all(
        before == "\\" for before, sign in zip(" " + plain(mark), plain(mark), strict=False) if sign in "![]`$<#:|*_"
    )
