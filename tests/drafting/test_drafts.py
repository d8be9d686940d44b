"""The draft as a whole: it loads, the editors' schema takes it, `check` accepts what it was drafted of."""

import csv
import io
import json
import tomllib
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drafting.evidence import Harm
from drafting.values import toml
from sectors.registry import BUILT_IN
from tests.support.drafting import checked, drafted, written

SCHEMA = json.loads((BUILT_IN / "schemas" / "dataset.schema.json").read_text(encoding="utf-8"))
CELLS = {
    "words": st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=12),
    "numbers": st.one_of(st.integers(-(10**6), 10**6).map(str), st.floats(-1e6, 1e6).map(lambda x: f"{x:.3f}")),
    "dates": st.dates().map(str),
    "maybe": st.sampled_from(["", "N/A", "1", "2.5", "-", "x"]),
    "spread": st.sampled_from(["1,234", "0012", "2024-01-02 03:04", "예", 'a "quoted", text', "two\nlines"]),
}


@settings(max_examples=60)
@given(rows=st.lists(st.tuples(*CELLS.values()), min_size=3, max_size=60), delimiter=st.sampled_from(",;\t"))
def test_whatever_the_cells_the_draft_accepts_its_own_sample(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]], delimiter: str
) -> None:
    folder = tmp_path_factory.mktemp("draft")
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerows([tuple(CELLS), *rows])
    file = written(folder, target.getvalue())
    found = drafted(file)
    jsonschema.validate(json.loads(json.dumps(tomllib.loads(found.text), default=str)), SCHEMA)
    run = checked(folder, found, file)
    assert (run.verdict, run.refused_for) == ("accepted", None)
    assert run.quarantined <= 3
    assert not run.quarantined or any(item.harm is Harm.ROWS for item in found.undecided)


def test_every_guess_says_why_and_how_sure(tmp_path: Path) -> None:
    rows = [f"{n},{n % 5}.5,2024-01-{n % 28 + 1:02d}" for n in range(90)]
    found = drafted(written(tmp_path, "\n".join(["번호,값(℃),일자", *rows])))
    silent = {guess.key for guess in found.guesses if guess.because is None}
    assert silent <= {"source", "title", "description"}
    assert all(guess.because.ko and guess.because.en for guess in found.guesses if guess.because)


def test_comments_are_in_the_language_asked_for(tmp_path: Path) -> None:
    file = written(tmp_path, "번호,값\n" + "".join(f"{n},{n}.5\n" for n in range(40)))
    assert "정하지 못해 사람이 정해야 하는 것" in drafted(file, language="ko").text
    assert "Not decided, a person must say" in drafted(file).text


def test_what_is_hostile_stays_in_its_comment_or_string(tmp_path: Path) -> None:
    rows = [f"{n},\"x\x1b[31m # ]] = ''' \\ {n % 3}\"" for n in range(60)]
    file = written(tmp_path, "\n".join(['id,"a""b\\#=[x]"', *rows]) + "\n", 'na"me [1] # é.csv')
    found = drafted(file)
    assert [item["source"] for item in tomllib.loads(found.text)["column"] if "source" in item] == ['a"b\\#=[x]']
    run = checked(tmp_path, found, file)
    assert run.is_taken
    assert run.accepted == 60


@pytest.mark.parametrize("text", ["plain", 'a"b\\c', "tab\tline\nend", "\x00\x1f\x7f", "한글 😀"])
def test_texts_survive_toml(text: str) -> None:
    assert tomllib.loads(f"a = {toml(text)}")["a"] == text


def test_the_licence_of_the_source_is_left_to_a_person(tmp_path: Path) -> None:
    """No file says it, and what is not known is not sold."""
    found = drafted(written(tmp_path, "번호,값\n" + "".join(f"{n},{n}.5\n" for n in range(40))))
    assert 'licence = "LicenseRef-unknown"  # a file does not say [low]' in found.text
    (asked,) = [item.question for item in found.undecided if item.where == "dataset.licence"]
    assert "LicenseRef-supply-center where the data is the supply center's own" in asked.en
    assert "원천 이용 조건" in asked.ko
