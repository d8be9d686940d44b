"""Every reason why terms cannot be held is said in Korean too: found by writing such terms, and in the code itself."""

import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

import marketplace
from marketplace.licensing.errors import NotEnforceable
from marketplace.licensing.korean import PATTERNS, in_korean
from marketplace.licensing.rules import compile_terms
from marketplace.licensing.schemas import LicenceTerms
from marketplace.web.problems import problem_of
from tests.support.declarations import make_dataset

DATASET = make_dataset()
LICENSING = Path(marketplace.__file__).parent / "licensing"
COMPOSED = {"'x' is not 2", "rows[2]: 2", "masks.2: 2"}  # of sentences that are found by themselves
HANGUL = re.compile(r"[가-힣]")


def terms(**said: Any) -> LicenceTerms:
    return LicenceTerms.model_validate({"dataset": DATASET.id, **said})


@pytest.mark.parametrize(
    "said",
    [
        {"columns": ["nothing"]}, {"columns": ["note"]}, {"masks": {"nothing": "null"}},
        {"columns": ["station"], "masks": {"output": "null"}}, {"masks": {"output": "pseudonym"}},
        {"columns": ["note"], "masks": {"note": {"mask": "truncate", "length": 1}}},
        {"rows": [{"column": "output", "op": "eq", "values": [1]}]},
        {"rows": [{"column": "month", "op": "eq", "values": [1]}]},
        {"rows": [{"column": "month", "op": "eq", "values": ["May"]}]},
        {"rows": [{"column": "month", "op": "between", "values": ["2026-11", "2026-10"]}]},
        {"history_days": 10, "delay_days": 5}, {"resale": True}, {"redistribution": True, "seats": 2},
        {"redistribution": True, "deletion_days": 2}, {"share_alike": True},
        {"redistribution": True, "resale": True, "non_commercial": True}, {"dataset": "a.b"},
    ],
)  # fmt: skip
def test_what_cannot_be_held_is_said_in_korean(said: dict[str, Any]) -> None:
    with pytest.raises(NotEnforceable) as refused:
        compile_terms(terms(**said), DATASET)
    for problem in refused.value.problems:
        cause = in_korean(problem).partition(": ")[2]
        assert HANGUL.search(cause), problem
    assert HANGUL.search(problem_of(refused.value, "ko").detail)
    assert problem_of(refused.value, "en").detail == "; ".join(refused.value.problems)


@pytest.mark.parametrize(
    "said",
    [
        {"rows": [{"column": "month", "op": "between", "values": ["2026-11"]}]}, {"territory": ["XX"]},
        {"quotas": [{"measure": "rows", "per": "day", "limit": 1}] * 2},
        {"masks": {"output": {"mask": "round"}}}, {"masks": {"output": {"mask": "bucket", "edges": [2, 1]}}},
    ],
)  # fmt: skip
def test_what_the_schema_refuses_is_said_in_korean(said: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as refused:
        terms(**said)
    ours = [str(one["msg"]) for one in refused.value.errors() if one["type"] == "value_error"]
    assert ours
    assert [text for text in ours if not HANGUL.search(in_korean(text.removeprefix("Value error, ")))] == []


def test_a_place_stays_and_what_has_no_pattern_too() -> None:
    assert in_korean("rows[0]: 'a' is not true or false") == "rows[0]: 'a'은(는) true 또는 false가 아닙니다"
    assert in_korean("masks.a: something new") == "masks.a: something new"


def test_every_sentence_of_the_code_has_its_pattern() -> None:
    """A new check that forgets its Korean is found here: its text with `x` for each value."""
    files = ["covering", "combined", "sector_law", "values", "window", "rules", "standing", "masking", "schemas"]
    texts = [
        text
        for name in files
        for text in re.findall(
            r'(?:yield|append\(|Mismatch\(|ValueError\() ?\(?f?"([^"]{12,})"', (LICENSING / f"{name}.py").read_text()
        )
    ]
    said = [re.sub(r"\{[^{}]*!r\}", "'x'", re.sub(r"\{'s' if[^{}]*\}", "s", text)) for text in texts]
    filled = [re.sub(r"\{[^{}]*\}", "2", text) for text in said]
    assert len(filled) > 20
    assert {text for text in filled if not HANGUL.search(in_korean(text))} <= COMPOSED


def test_patterns_are_sound() -> None:
    for says, korean in PATTERNS:
        assert re.compile(says).groups >= len(set(re.findall(r"\\(\d)", korean)))
        assert HANGUL.search(korean)
