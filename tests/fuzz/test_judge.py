"""The fuzzing itself is believed: it sees what is planted, and what it makes is what it says."""

import csv
import io
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from drafting import Draft, NoDraft
from judging import dry_run
from judging.dry_run import DryRun
from reading.port import Content
from reading.registry import READERS
from sectors.spec.dataset import Dataset
from tests.fuzz.files import ACCEPTED, made
from tests.fuzz.judge import Outcome, Product, judged
from tests.fuzz.plans import KINDS, Odd, Plan, Top

SOUND = Plan(("codes of letters", "dates, %Y-%m-%d", "decimals", "words"), rows=20)


def outcome(folder: Path, plan: Plan = SOUND, product: Product | None = None) -> Outcome:
    return judged(made(plan), folder, product)


def test_a_sound_file_is_as_expected(tmp_path: Path) -> None:
    assert outcome(tmp_path).verdict == "as expected"


def test_a_reader_that_shifts_a_value_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each value of the third field stands a row lower than it was written."""
    read = READERS["csv"]

    def shifted(*of: object) -> Content:
        content = read(*of)  # type: ignore[arg-type]
        return replace(content, tables=(_shifted(table) for table in content.tables))

    monkeypatch.setitem(READERS, "csv", shifted)
    assert any("'" in said and "is" in said for said in outcome(tmp_path).wrong)


def _shifted(table: pa.Table) -> pa.Table:
    texts = table["2"].to_pylist()
    return table.set_column(table.column_names.index("2"), "2", pa.array([texts[-1], *texts[:-1]]))


def _more(run: DryRun) -> DryRun:
    return replace(run, accepted=run.accepted + 1)


def test_an_account_that_does_not_add_up_is_seen(tmp_path: Path) -> None:
    product = Product(check=lambda dataset, file: _more(dry_run.run(dataset, file)))
    assert "the account is" in outcome(tmp_path, product=product).wrong[0]


@pytest.mark.parametrize(
    ("old", "new", "seen"),
    [
        ('type = "double"', 'type = "varchar"', "'"),  # text by default, nobody asked
        ('type = "varchar"', 'type = "varchar"\nchecks = [{ matches = "^[AB]" }]', "is quarantined"),
        ('kind = "csv"', 'kind = "csv"\nskip_matching = "^[ABC]0003"', "is skipped"),
    ],
)
def test_a_draft_that_says_otherwise_is_seen(tmp_path: Path, old: str, new: str, seen: str) -> None:
    usual = Product()

    def otherwise(file: Path) -> Draft:
        drafted = usual.draft(file)
        return replace(drafted, text=drafted.text.replace(old, new, 1))

    found = outcome(tmp_path, product=Product(draft=otherwise))
    assert any(seen in said for said in found.wrong)


def test_a_refusal_of_a_sound_file_is_seen(tmp_path: Path) -> None:
    def never(file: Path) -> Draft:
        raise NoDraft(file.name, "no", "no")

    assert "a sound file was refused" in outcome(tmp_path, product=Product(draft=never)).wrong[0]
    assert outcome(tmp_path, replace(SOUND, odd=Odd.QUOTE), Product(draft=never)).verdict == "refused"


def test_any_other_exception_is_passed_on(tmp_path: Path) -> None:
    def broken(dataset: Dataset, file: Path) -> DryRun:
        raise RecursionError

    with pytest.raises(RecursionError):
        outcome(tmp_path, product=Product(check=broken))


@pytest.mark.parametrize("top", [Top.ONE, Top.NONE])
def test_what_is_written_is_what_was_planned(top: Top) -> None:
    """Another reader, Python's, has the texts of every kind as they were planned."""
    file = made(Plan(tuple(KINDS), rows=9, top=top))
    rows = list(csv.reader(io.StringIO(file.content.decode(), newline="")))[top is Top.ONE :]
    assert rows == [[cell.text for cell in record.cells] for record in file.records.values()]
    assert all(record.fates == {ACCEPTED} for record in file.records.values())


def test_lines_are_those_of_an_editor() -> None:
    file = made(replace(SOUND, kinds=("integers", "words with line ends"), rows=4))
    lines = file.content.decode().split("\n")
    assert [lines[line - 1].split(",")[0] for line in file.records] == [
        record.cells[0].text for record in file.records.values()
    ]
    assert list(file.records) == [2, 4, 6, 8]
