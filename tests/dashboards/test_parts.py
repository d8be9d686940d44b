"""The dashboards' pure parts: words, tables, charts, questions."""

import io
import re
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from dashboards import accounting, charts, quality, shown
from dashboards.analysing import choosing
from dashboards.exploring import buckets, names
from dashboards.exploring.question import Grain
from dashboards.feeds import fitting
from dashboards.labels import LABELS, label
from dashboards.words import Words, korean
from dashboards.workbook import workbook
from marketplace.doors.sql.reasons import DoorReason
from marketplace.grants.values import Reason
from tests.support.visits import delivery
from wire.access import Door
from wire.deliveries import FeedOperations, FeedState, Verdict

SOURCES = list((Path(__file__).parents[2] / "dashboards").rglob("*.py"))


def test_every_text_has_its_korean_and_no_korean_is_left_over() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    said = (
        set(re.findall(r"\b(?:say|words)\(\s*\"([^\"]+)\"", text))
        | set(LABELS.values()) | names.ALL | choosing.TEXTS | quality.TEXTS
    )  # fmt: skip
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
        frame, title="Output by hour", x_title="Hour (KST)", y_title="Output [MW]", source="Monash", bucket="hour"
    ).to_dict()
    assert drawn["encoding"]["y"]["axis"]["title"] == "Output [MW]"
    assert drawn["encoding"]["x"]["title"] == "Hour (KST)"
    assert (drawn["title"]["text"], drawn["title"]["subtitle"]) == (["Output by hour"], ["Monash"])
    assert drawn["encoding"]["x"]["axis"]["format"].startswith("%Y-")
    assert [value["year"] for value in drawn["encoding"]["x"]["axis"]["values"]] == [2026]
    assert "color" not in drawn["encoding"]


def test_a_chart_in_parts_has_a_line_for_each() -> None:
    frame = pd.DataFrame({"x": [datetime(2026, 1, 1, tzinfo=UTC)], "y": [1.0], "part": ["seoul"]})
    drawn = charts.over_time(
        frame, title="Output", x_title="Hour (KST)", y_title="Output [MW]", source="Monash", bucket="day", part="City"
    ).to_dict()
    assert (drawn["encoding"]["color"]["field"], drawn["encoding"]["color"]["title"]) == ("part", "City")


@pytest.mark.parametrize("language", ["en", "ko"])
def test_what_was_accepted_has_one_colour_in_both_languages(language: str) -> None:
    say = Words(language)
    parts = [say("Rows accepted"), say("Rows quarantined")]
    frame = pd.DataFrame({"x": ["2026-11-29"] * 2, "y": [9, 1], "part": parts})
    both, alone = (
        charts.bars(each, title="t", x_title="x", y_title="y", parts=parts).to_dict()["encoding"]["color"]["scale"]
        for each in (frame, frame[1:])
    )
    assert dict(zip(both["domain"], both["range"], strict=True))[parts[0]] == charts.BLUE
    assert (alone["domain"], alone["range"]) == (parts[1:], [charts.PALETTE[1]])


def days(first: int, last: int) -> pd.DataFrame:
    """Four days of hourly rows, as the door gives them; the first begins and the last ends at those hours."""
    here = ZoneInfo("Asia/Seoul")
    rows = [
        {
            "x": datetime(2026, 10, day, tzinfo=here),
            "y": float(day),
            "begins": datetime(2026, 10, day, first if day == 1 else 0, tzinfo=here),
            "ends": datetime(2026, 10, day, last if day == 4 else 23, tzinfo=here),
        }
        for day in (1, 2, 3, 4)
    ]
    return pd.DataFrame(rows)


@pytest.mark.parametrize(
    ("first", "last", "kept"), [(0, 23, [1, 2, 3, 4]), (9, 23, [2, 3, 4]), (0, 7, [1, 2, 3]), (9, 7, [2, 3])]
)
def test_a_bucket_that_is_held_in_part_is_left_out(first: int, last: int, kept: list[int]) -> None:
    found, left_out = buckets.whole(days(first, last), Grain.DAY)
    assert ([at.day for at in found["x"]], left_out) == (kept, 4 - len(kept))


def test_an_exported_time_has_its_offset() -> None:
    frame = pd.DataFrame([{"Received": shown.at(datetime(2026, 11, 1, 15, tzinfo=UTC))}])
    assert shown.csv_of(shown.harmless(frame)).decode("utf-8-sig").splitlines()[1] == "2026-11-02T00:00:00+09:00"


def test_codes_have_words_and_names_that_are_none_stay() -> None:
    assert label(Words("ko"), "refused") == korean()["Refused"]
    assert {*Reason, *DoorReason, *Door} - {Reason.ALLOWED} <= set(LABELS)
    assert label(Words("en"), "EXCEEDED_TIME_LIMIT") == "EXCEEDED_TIME_LIMIT"
    assert label(Words("en"), None) == ""


def test_a_share_is_of_the_rows_read_and_a_day_is_seouls() -> None:
    judged = [
        delivery(received=datetime(2026, 10, 31, 16, tzinfo=UTC), read=8, accepted=6, quarantined=2),
        delivery(received=datetime(2026, 10, 31, 14, tzinfo=UTC), read=0, accepted=0, quarantined=0),
    ]
    assert accounting.quarantined_share(judged, Words("en"))["x"].tolist() == [25.0]
    by_day = accounting.rows_by_day(judged, Words("en"))
    assert by_day[by_day["x"] == "2026-11-01"]["y"].tolist() == [6, 2]


def test_a_refused_delivery_is_seen_in_every_chart() -> None:
    at = datetime(2026, 10, 31, 16, tzinfo=UTC)
    refused = delivery(received=at, read=0, accepted=0, quarantined=0).model_copy(update={"verdict": Verdict.REFUSED})
    found = [delivery(received=at, read=8, accepted=8, quarantined=0), refused]
    share = accounting.quarantined_share(found, Words("en"))
    assert list(zip(share["x"], share["part"], strict=True)) == [(0.0, "finance.reference_rates"), (100.0, "Refused")]
    by_day = accounting.verdicts_by_day(found, Words("en"))
    assert dict(zip(by_day["part"], by_day["y"], strict=True)) == {"Accepted": 1, "Refused": 1}


@pytest.mark.parametrize(
    ("words", "states", "found"),
    [
        ("", [], ["b", "c", "a"]),
        ("RATES b", [], ["b"]),
        ("", [FeedState.WAITING], ["a"]),
        ("nowhere", [FeedState.LATE, FeedState.REFUSED], []),
    ],
)
def test_feeds_are_found_by_words_and_state_the_worst_first(
    words: str, states: list[FeedState], found: list[str]
) -> None:
    held = {"a": FeedState.WAITING, "b": FeedState.LATE, "c": FeedState.REFUSED}
    feeds = [
        FeedOperations.model_construct(dataset=name, supply_center="x", title={"en": f"Rates {name}"}, state=state)
        for name, state in held.items()
    ]
    assert [feed.dataset for feed in fitting(feeds, words, states)] == found


def test_a_schedule_is_told_in_words_of_both_languages() -> None:
    assert quality.due(Words("en"), "30 16 * * 1-5") == "Every weekday at 16:30"
    assert quality.due(Words("ko"), "0 9 * * 1") == "매주 월요일 09:00"


def test_titles_are_wrapped_by_how_wide_their_letters_are() -> None:
    assert charts.wrapped("온라인 소매 주문 내역: 수량", 14) == ["온라인 소매", "주문 내역:", "수량"]
    assert charts.wrapped("one two three", 8) == ["one two", "three"]


def test_a_number_that_is_longer_than_its_heading_has_room() -> None:
    configured = shown.grouped(pd.DataFrame({"행": [102_049, None], "A long heading of it": [1, 2]}))
    assert configured["행"]["width"] >= 7 * shown.LETTER
    assert configured["A long heading of it"]["width"] is None


def test_a_workbook_has_numbers_text_that_is_no_formula_and_the_source() -> None:
    frame = pd.DataFrame({"=a [MW]": ["=1+1", "대한민국", None], "n": [1.5, None, 2.0], "long": [10**17 + 1, 2, -3]})
    packed = io.BytesIO(workbook(shown.harmless(frame), "Source: somebody."))
    data, source = (pd.read_excel(packed, name, header=None, engine="calamine") for name in ("data", "source"))
    assert data.iloc[0].tolist() == ["'=a [MW]", "n", "long"]
    assert data.iloc[1:, 0].tolist()[:2] == ["'=1+1", "대한민국"]
    assert data.iloc[1:, 1].dropna().tolist() == [1.5, 2]
    assert data.iloc[1:, 2].tolist() == ["100000000000000001", 2, -3]
    assert source.iloc[0, 0] == "Source: somebody."
