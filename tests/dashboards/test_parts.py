"""The dashboards' pure parts: words, tables, charts, questions."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import sqlglot

from dashboards import charts, questions, shown
from dashboards.words import Words, korean
from sectors.registry import load

SOURCES = list((Path(__file__).parents[2] / "dashboards").rglob("*.py"))


def test_every_text_has_its_korean_and_no_korean_is_left_over() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    said = set(re.findall(r"\b(?:say|words)\(\s*\"([^\"]+)\"", text)) | {"Rows accepted", "Rows quarantined"}
    assert said == set(korean())


def test_words_fill_their_braces() -> None:
    assert Words("ko")("Payable in {currency}", currency="KRW") == "지급 예정(KRW)"
    assert Words("en")("Payable in {currency}", currency="KRW") == "Payable in KRW"


def test_a_formula_is_no_formula_in_an_export() -> None:
    frame = pd.DataFrame({"a": ["=1+1", "@x", "plain", None], "n": [-1, 2, 3, 4]})
    text = shown.csv_of(shown.harmless(frame)).decode("utf-8-sig")
    assert "'=1+1" in text
    assert "'@x" in text
    assert "-1" in text
    assert "'-1" not in text


def test_times_say_their_zone_and_money_its_digits() -> None:
    assert shown.at(datetime(2026, 11, 1, 15, tzinfo=UTC)) == "2026-11-02 00:00 KST"
    assert shown.price(12_000, "KRW") == "KRW 12,000"
    assert shown.price(990, "EUR") == "EUR 9.90"


def test_a_chart_names_its_units_and_its_source() -> None:
    frame = pd.DataFrame({"x": [datetime(2026, 1, 1, tzinfo=UTC)], "y": [1.0]})
    drawn = charts.over_time(
        frame, x="x", y="y", x_title="Hour (UTC)", y_title="Output [MW]", source="Monash"
    ).to_dict()
    assert drawn["encoding"]["y"]["title"] == "Output [MW]"
    assert drawn["encoding"]["x"]["title"] == "Hour (UTC)"
    assert drawn["title"]["text"] == "Monash"


def test_every_hinted_chart_is_a_question_that_trino_can_parse() -> None:
    asked = [questions.series(dataset, hint["x"], hint["y"]) for dataset in load().datasets for hint in dataset.charts]
    assert asked
    for question in asked:
        assert sqlglot.parse_one(question, read="trino")
