"""Six real months of the Seoul subway against a second accounting in plain Python: every row, every key, every sum."""

import csv
import gzip
import io
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.dataset as arrow
import pytest

from pipeline.delivery import Judgement
from pipeline.settings import Settings
from sectors.registry import load
from tests.support.deliveries import Center
from wire.deliveries import Verdict

pytestmark = [pytest.mark.spark, pytest.mark.real_data]
DECLARATIONS = Path(__file__).parents[1] / "declarations"
GOOD = ("201910.csv.gz", "201911.csv.gz", "201912.csv", "202002.csv", "202003.csv")
BROKEN = "202001.csv"
COLUMNS = ("사용일자", "노선명", "역ID", "역명", "승차총승객수", "하차총승객수", "등록일자")


@pytest.fixture
def subway(settings: Settings) -> Center:
    return Center(settings, load([DECLARATIONS]).dataset("seoul.subway"))


@pytest.fixture(scope="module")
def months(real_data: Path) -> Path:
    return real_data / "transportation" / "subway-daily"


def rows(content: bytes) -> Iterator[list[str]]:
    """The rows as Python's own reader has them, without the header."""
    text = (gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content).decode("euc-kr")
    yield from (fields for fields in list(csv.reader(io.StringIO(text)))[1:] if fields)


def is_good(fields: list[str]) -> bool:
    try:
        days = [datetime.strptime(fields[place], "%Y%m%d") for place in (0, 6)]  # noqa: DTZ007 - a day
        return len(fields) == 7 and all(fields) and min(int(fields[4]), int(fields[5])) >= 0 and bool(days)
    except ValueError:
        return False


def delivered(subway: Center, months: Path, month: str) -> tuple[Judgement, list[list[str]]]:
    name = f"CARD_SUBWAY_MONTH_{month}"
    content = (months / name).read_bytes()
    return subway.deliver(name, content), list(rows(content))


@pytest.mark.parametrize("month", GOOD)
def test_a_good_month_comes_to_what_python_counts(subway: Center, months: Path, month: str) -> None:
    judgement, sent = delivered(subway, months, month)
    good = [fields for fields in sent if is_good(fields)]
    keys = {(fields[0], fields[1].strip(), fields[2].strip()): fields for fields in reversed(good)}
    delivery = judgement.delivery
    assert (delivery.verdict, delivery.read) == (Verdict.ACCEPTED, len(sent)), delivery.refusal
    assert (delivery.accepted, delivery.quarantined) == (len(keys), len(sent) - len(keys))
    staged = arrow.dataset(subway.folder(delivery.id).staged).to_table()
    accepted = staged.filter(pc.equal(pc.list_value_length(staged["_reasons"]), 0))
    assert pc.sum(accepted["boarded"]).as_py() == sum(int(fields[4]) for fields in keys.values())
    assert pc.sum(accepted["alighted"]).as_py() == sum(int(fields[5]) for fields in keys.values())
    assert set(accepted["month"].to_pylist()) == {f"{month[:4]}-{month[4:6]}"}
    assert sorted(staged["_line"].to_pylist()) == list(range(2, len(sent) + 2))


def test_the_column_that_bore_another_name_is_told_as_drift(subway: Center, months: Path) -> None:
    judgement, _ = delivered(subway, months, "201911.csv.gz")
    assert judgement.delivery.drift == ["column line: named 호선명, usually 노선명"]


def test_the_broken_month_is_refused_with_its_columns_named_and_kept(subway: Center, months: Path) -> None:
    judgement, sent = delivered(subway, months, BROKEN)
    delivery = judgement.delivery
    assert {len(fields) for fields in sent} == {8}
    assert (delivery.verdict, delivery.read, delivery.accepted) == (Verdict.REFUSED, 0, 0)
    named = ", ".join(COLUMNS)
    assert delivery.refusal == (
        f"CARD_SUBWAY_MONTH_{BROKEN}, line 2: the header names 7 columns ({named}) but the rows have 8 fields. "
        "Name every field in the header and send the file again."
    )
    kept = subway.settings.layout.raw(delivery.sha256).read_bytes()
    assert kept == (months / f"CARD_SUBWAY_MONTH_{BROKEN}").read_bytes()
