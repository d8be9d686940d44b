"""What findings say, in both languages."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from analysis.words import chance, korean, number, plain, say
from sectors.spec.text import Text

SOURCES = sorted((Path(__file__).parents[2] / "analysis").glob("*.py"))


def texts() -> Iterator[str]:
    """The English of every `say(…)` and of every method's title."""
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"say", "method"}
            if named and node.args and isinstance(node.args[0], ast.Constant):
                yield node.args[0].value


def test_every_text_has_its_korean_and_no_korean_is_left_over() -> None:
    assert set(texts()) == set(korean())


def test_both_languages_have_the_same_braces() -> None:
    for english, ko in korean().items():
        assert sorted(english.count(part) for part in braces(english)) == sorted(ko.count(p) for p in braces(english))


def braces(text: str) -> set[str]:
    return {f"{{{part.partition('}')[0]}}}" for part in text.split("{")[1:]}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"), (1234567.8, "1,235,000"), (-0.00012345, "-0.0001234"), (12.0, "12"), (float("nan"), "–"),
        (1e-9, "1.000e-09"), (0.5, "0.5"), (99.999, "100"),
    ],
)  # fmt: skip
def test_numbers_have_the_figures_that_count(value: float, text: str) -> None:
    assert number(value) == text


def test_a_chance_is_not_told_finer_than_it_is_worth() -> None:
    assert chance(0.00001) == "p < 0.001"
    assert chance(0.0421) == "p = 0.042"


def test_a_value_may_be_a_text_itself() -> None:
    told = say("{one} and {other}", one=say("hour"), other=plain("kWh"))
    assert told == Text("hour and kWh", "시간, kWh")
