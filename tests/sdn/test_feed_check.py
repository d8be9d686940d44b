"""`sdn feed check` as a person and a program use it."""

import ast
import json
import re
from pathlib import Path

import pytest
from sqlglot import exp
from typer.testing import CliRunner

from judging.accounting import general
from judging.checks import reasons
from judging.row_pass import SAYS
from sdn.cli.main import app
from sdn.cli.words import Language, Words, texts
from sectors.checks import KINDS
from sectors.spec.column import Check
from tests.support.http import scripted
from tests.support.judging import column
from wire import korean

ROOT = Path(__file__).parents[2]
GOOD = "Date,USD\n2026-10-01,1.1\n2026-10-02,x\n\n"
DECLARATION = """
[dataset]
title = { en = "Rates", ko = "환율" }
description = { en = "Rates", ko = "환율" }
key = ["day"]
[feed]
supply_center = "ecb"
files = "rates*.csv"
cron = "0 0 * * *"
[[column]]
name = "day"
source = "Date"
type = "date"
required = true
[[column]]
name = "usd"
source = "USD"
type = "decimal(10,4)"
"""


@pytest.fixture
def declared(tmp_path: Path) -> Path:
    file = tmp_path / "money" / "rates.toml"
    file.parent.mkdir()
    file.write_text(DECLARATION, encoding="utf-8")
    return file


def delivered(folder: Path, content: str, name: str = "rates.csv") -> str:
    (folder / name).write_text(content, encoding="utf-8")
    return str(folder / name)


def run(*words: str, **environment: str) -> tuple[int, str]:
    found = CliRunner().invoke(app, ["feed", "check", *words], env={"COLUMNS": "200", **environment})
    return found.exit_code, found.output


def test_a_program_gets_figures_that_add_up(declared: Path) -> None:
    code, out = run(str(declared), delivered(declared.parent, GOOD), "--json")
    facts = json.loads(out)
    assert (code, facts["verdict"], facts["read"]) == (0, "accepted", 3)
    assert (facts["accepted"], facts["quarantined"], facts["skipped"]) == (1, 1, 1)
    assert facts["bad_rows"] == [
        {"line": 3, "reasons": ["usd: not a decimal(10,4)"], "said": {"day": "2026-10-02", "usd": "x"}}
    ]
    assert facts["change"] is None


def test_several_files_are_a_list_and_one_refused_is_told_by_the_exit_code(declared: Path) -> None:
    refused = delivered(declared.parent, "Day\n1\n", "rates2.csv")
    code, out = run(str(declared), delivered(declared.parent, GOOD), refused, "--json")
    assert code == 1
    assert [facts["verdict"] for facts in json.loads(out)] == ["accepted", "refused"]
    assert json.loads(out)[1]["refused_for"]["code"] == "missing_column"


@pytest.mark.parametrize(
    ("language", "says"),
    [("en", ["accepted  rates.csv", "usd: not a decimal(10,4)"]), ("ko", ["수락  rates.csv", "usd: decimal(10,4) 형식이 아님", "줄"])],
)  # fmt: skip
def test_a_person_reads_it_in_their_language(declared: Path, language: str, says: list[str]) -> None:
    file = delivered(declared.parent, GOOD)
    asked, told = (
        run(str(declared), file, "--language", language),
        run(str(declared), file, LANG=f"{language}_KR.UTF-8", LC_ALL=""),
    )
    for _, out in (asked, told):
        for text in says:
            assert text in out


def test_a_name_that_the_feed_does_not_take_is_said(declared: Path) -> None:
    assert (
        "does not fit the feed's pattern of files rates*.csv"
        in run(str(declared), delivered(declared.parent, GOOD, "r.csv"))[1]
    )


def test_against_what_the_network_knows(declared: Path) -> None:
    with scripted() as marketplace:
        marketplace.answers = [(200, {"items": [], "next": None})]
        code, out = run(
            str(declared), delivered(declared.parent, GOOD), SDN_MARKETPLACE_URL=marketplace.url, SDN_TOKEN="t"
        )
    assert code == 0
    assert "from 0 to 1 rows: 1 added, 0 removed" in out


@pytest.mark.parametrize(
    ("dataset", "file", "says"),
    [
        ("finance.reference_rate", "f.csv", "did you mean 'finance.reference_rates'?"),
        ("nowhere.toml", "f.csv", "there is no such file"),
        ("finance.reference_rates", "gone.csv", "gone.csv"),
    ],
)
def test_what_cannot_run_is_no_refusal(tmp_path: Path, dataset: str, file: str, says: str) -> None:
    (tmp_path / "f.csv").write_text("a\n", encoding="utf-8")
    name = str(tmp_path / dataset) if dataset.endswith(".toml") else dataset
    code, out = run(name, str(tmp_path / file))
    assert code == 2
    assert says in out


def test_every_text_and_every_code_has_its_korean() -> None:
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "sdn" / "cli").glob("*.py")]
    nodes = [node for text in sources if "sdn.cli.words" in text for node in ast.walk(ast.parse(text))]
    words = {n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    said = {
        n.args[0].value
        for n in nodes
        if isinstance(n, ast.Call) and getattr(n.func, "id", "") == "say" and isinstance(n.args[0], ast.Constant)
    }
    assert said <= set(texts())
    assert set(texts()) - {"accepted", "refused", "duplicate", "landed"} <= words
    raised = "".join(
        path.read_text(encoding="utf-8")
        for folder in ("reading", "judging", "pipeline", "spark_jobs")
        for path in (ROOT / folder).rglob("*.py")
    )
    fetching = {code for code in korean.words()["codes"] if code.startswith(("source_", "sample_", "connection_"))}
    assert set(re.findall(r"Refusal\(\s*\"([a-z_]+)\"", raised)) == korean.words()["codes"].keys() - fetching
    for pattern in korean.words()["patterns"]:
        assert re.compile(pattern["says"]).groups >= len(re.findall(r"\\\d", pattern["ko"]))


def test_reasons_that_have_no_korean_stand_as_they_are() -> None:
    assert Words(Language.KO).reason("price: below 0") == "price: 0보다 작음"
    assert Words(Language.KO).reason("no = in it") == "no = in it"
    assert Words(Language.EN).reason("price: below 0") == "price: below 0"


def test_the_worst_reasons_are_korean_within_the_cause() -> None:
    text = (
        "4 of 5 rows are bad, more than the 50% that the feed allows: a: not a date (2), b: does not match ^(x, y)$ (1)"
    )
    told = Words(Language.KO).refusal(f"{text}. Mend the rows and send the file again")
    assert "a: date 형식이 아님 (2), b: 패턴 ^(x, y)$에 맞지 않음 (1). " in told
    assert Words(Language.KO).refusal(text).endswith("a: date 형식이 아님 (2), b: 패턴 ^(x, y)$에 맞지 않음 (1)")


def test_every_reason_of_a_row_has_its_korean() -> None:
    given = {"between": (1, 2), "in": (1, 2), "not_before": ("b",), "matches": ("^a$",)}
    checks = tuple(Check(kind, given.get(kind, (1,))) for kind in KINDS)
    said = [reason for _, reason in reasons(column("date", *checks, required=True), exp.column("value"))]
    said += [f"a, b: {word} line 7" for word in SAYS.values()] + ["8 fields for 7 columns"]
    said += [general(reason) for reason in said]
    assert len(said) > 2 * len(KINDS)
    assert [one for one in said if not re.search("[가-힣]", Words(Language.KO).reason(one))] == []


def test_causes_and_remedies_of_refusals_are_korean_and_the_place_stays(declared: Path) -> None:
    code, out = run(str(declared), delivered(declared.parent, "Day\n1\n", "r2.csv"), "--language", "ko")
    assert code == 1
    assert "r2.csv, line 1: 선언된 열이 없음" in out
    assert "열을 넣어 보내거나, 새 이름을 선언의 sources에 더하십시오." in out


@pytest.mark.parametrize(
    "text",
    [
        "a.csv: the file has no bytes. Send the file again.",
        "a.csv: the file holds no records. Send it with its rows.",
        "a.csv, line 2, byte 7: byte 0xb0 is not utf-8. Send it in utf-8, or declare its encoding in feed.format.",
        (
            "a.csv, line 2: a NUL character: read as utf-8, this is not text. Send it as text, or declare its encoding in "
            "feed.format (a spreadsheet's Unicode text is utf-16)."
        ),
        (
            "a.csv, line 1: declared columns are missing: usd. The file has: day, eur. Send the columns, or declare their "
            "new names as further sources."
        ),
        (
            "a.csv, line 2: the header names 3 columns (a, b, c) but the rows have 2 fields. Name every field in the header "
            "and send the file again."
        ),
    ],
)
def test_a_refusal_of_the_network_is_told_in_korean(text: str) -> None:
    place, _, said = text.partition(": ")
    korean_place, _, korean_said = Words(Language.KO).refusal(text).partition(": ")
    assert korean_place == place
    assert not re.search(r"\b(the|send|is|not|has|of)\b", korean_said, re.IGNORECASE), korean_said
    assert Words(Language.EN).refusal(text) == f"{place}: {said}"


def test_every_remedy_that_is_written_out_in_the_code_has_its_korean() -> None:
    raised = "".join(
        path.read_text(encoding="utf-8")
        for folder in ("reading", "judging", "pipeline", "spark_jobs")
        for path in (ROOT / folder).rglob("*.py")
    )
    remedies = set(re.findall(r"\bremedy ?= ?\"([^\"]+)\"", raised))
    assert len(remedies) > 20
    assert [one for one in sorted(remedies) if Words(Language.KO).refusal(one) == one] == []


def test_an_unknown_language_is_refused_with_those_that_are_known(declared: Path) -> None:
    code, out = run(str(declared), delivered(declared.parent, GOOD), "--language", "fr")
    assert code == 2
    assert "'en'" in out
    assert "'ko'" in out


def test_a_licence_that_nobody_knows_is_refused_with_those_that_are_known(declared: Path) -> None:
    declared.write_text(DECLARATION.replace('key = ["day"]', 'key = ["day"]\nlicence = "CC-BY"'), encoding="utf-8")
    code, out = run(str(declared), delivered(declared.parent, GOOD))
    assert code == 2
    assert "dataset.licence: is 'CC-BY'" in out
    assert "KOGL-1, KOGL-2, KOGL-3, KOGL-4" in out
