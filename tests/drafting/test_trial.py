"""A draft is tried on its own sample by the check itself: what fails is mended and asked about, or there is no draft."""

from dataclasses import replace
from pathlib import Path

import pytest

from drafting import NoDraft, heads, trial
from drafting.declaration.write import declaration
from drafting.evidence import Findings, Guess, Harm
from sectors.spec.format import Format
from tests.support.drafting import answered, checked, column, drafted, of_rows, written

ROWS = [f"r{n},{n},2024-01-{n % 28 + 1:02d}" for n in range(40)]


def _said(found: Findings) -> str:
    return declaration("testing", "sample", found, (), "en")


def _with(found: Findings, column: str, *guesses: Guess) -> Findings:
    """The findings, some guesses of a column others."""
    keys = {guess.key for guess in guesses}
    parts = [
        replace(part, guesses=[*(guess for guess in part.guesses if guess.key not in keys), *guesses])
        if part.value("name") == column
        else part
        for part in found.parts
    ]
    return replace(found, parts=parts)


def test_a_column_that_many_rows_do_not_fit_becomes_text_and_is_asked_about(tmp_path: Path) -> None:
    found = of_rows(tmp_path, "id,size,seen", ROWS)
    wrong = _with(found.findings, "size", Guess("type", "date"), Guess("checks", []))
    mended, _ = trial.tried(wrong, [tmp_path / "sample.csv"], _said)
    size = next(part for part in mended.parts if part.value("name") == "size")
    assert size.value("type") == "varchar"
    asked = next(item for item in mended.undecided if item.where == "size")
    assert (asked.harm, asked.answer) == (Harm.VALUES, ('name = "size"', 'type = "date"'))
    assert asked.examples[0].line == 2


def test_a_reason_for_quarantine_that_nobody_spoke_of_is_said(tmp_path: Path) -> None:
    found = of_rows(tmp_path, "id,size,seen", ROWS)
    narrow = _with(found.findings, "size", Guess("checks", [{"between": [0, 38]}]))
    asked = trial.tried(narrow, [tmp_path / "sample.csv"], _said)[0].undecided[-1]
    assert (asked.where, asked.examples[0].text, asked.examples[0].line) == ("size", "39", 41)
    assert "1 of 40 rows go to quarantine: size: not between 0 and 38" in asked.question.en


def test_there_is_no_draft_that_refuses_its_own_file(tmp_path: Path) -> None:
    found = of_rows(tmp_path, "id,size,seen", ROWS)
    elsewhere = _with(found.findings, "size", Guess("source", "nowhere"))
    with pytest.raises(NoDraft, match="the best draft of it would refuse it: declared columns are missing: size"):
        trial.tried(elsewhere, [tmp_path / "sample.csv"], _said)


def test_of_a_long_file_whole_records_are_tried(tmp_path: Path) -> None:
    record = '7,"a ""note""\nof two lines"\n'
    file = written(tmp_path, record * (heads.LONGEST // len(record) + 900), "long.csv")
    (tmp_path / "part").mkdir()
    part = heads.head(file, Format(), tmp_path / "part")
    assert part is not None
    text = part.read_text()
    assert (text, len(text) > heads.LONGEST - 100) == (record * (len(text) // len(record)), True)
    short = written(tmp_path, record, "short.csv")
    assert heads.head(short, Format(), tmp_path / "part") == short


def test_documents_are_tried_whole_or_not_at_all(tmp_path: Path) -> None:
    file = written(tmp_path, "[]", "some.json")
    assert heads.head(file, Format(kind="json"), tmp_path) == file
    with file.open("ab") as longer:
        longer.truncate(heads.DOCUMENT + 1)
    assert heads.head(file, Format(kind="json"), tmp_path) is None


def test_a_draft_that_a_person_edits_is_checked_as_edited(tmp_path: Path) -> None:
    """Types and formats changed by hand, as the questions propose: what the check then says is true of the edit."""
    file = written(tmp_path, "id;size;seen\n" + "".join(f"r{n};{n % 9 + 1},{n:03d};01/02/2024\n" for n in range(15)))
    found = drafted(file)
    edited = found.text
    for item in found.undecided:
        edited = answered(edited, item.answer) if item.harm is Harm.VALUES else edited
    changed = replace(found, text=edited)
    assert column(changed, "size")["decimal_mark"] == ","
    assert column(changed, "seen")["format"] == "%d/%m/%Y"
    assert checked(tmp_path, changed, file).accepted == 15
    wrong = replace(found, text=found.text.replace('type = "integer"', 'type = "date"').replace('thousands = ","', ""))
    wrong = replace(wrong, text=answered(wrong.text, ('name = "size"', "# without checks")))
    assert "size: not a date (15)" in str(checked(tmp_path, wrong, file).refused_for)


MANY = (
    [f"▲{n},234" if n % 3 else "5" for n in range(40)],
    [f"2024-01-{n % 28 + 1:02d} 07:15" for n in range(40)] + ["soon"],
    [f"₩{n}" for n in range(40)] + ["$5"],
    [f"{n},5" for n in range(40)] + ["n.a.", "12x"],
    ["예", "아니오"] * 20,
    [str(45292 + n) for n in range(40)],
    [str(n) for n in range(40)] + ["99999999"],
    [str(n) for n in range(40)] + ["out of range"] * 4,
    [f"서울특별시 종로구 세종대로 {n}" for n in range(1, 41)],
    [""] * 40,
)


@pytest.mark.parametrize("texts", MANY)
def test_every_answer_makes_a_declaration_that_loads(tmp_path: Path, texts: list[str]) -> None:
    found = of_rows(tmp_path, "id;seen_date", [f"r{place};{text}" for place, text in enumerate(texts)])
    assert any(item.where == "seen_date" for item in found.undecided)
    for item in found.undecided:
        if item.answer and "…" not in item.answer[1]:
            trial.loaded(answered(found.text, item.answer))
