"""What may tell who a person is: by check digits, not by lengths."""

from pathlib import Path

import pytest

from drafting.naming.personal import business_number, card_number, proposed, resident_number
from marketplace.licensing.rules import compile_terms
from sectors.spec.column import Sensitivity
from tests.support.drafting import column, of_column, of_rows
from tests.support.gate import column as declared
from tests.support.gate import make_dataset, make_terms


def _with_check(digits: str, weights: tuple[int, ...]) -> str:
    total = sum(int(d) * w for d, w in zip(digits, weights, strict=True))
    return f"{digits}{(11 - total % 11) % 10}"


RESIDENTS = [
    _with_check(f"{80 + n % 20:02d}{n % 12 + 1:02d}15100{n:04d}"[:12], (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5))
    for n in range(40)
]


def test_check_digits() -> None:
    assert all(map(resident_number, RESIDENTS))
    assert not resident_number(RESIDENTS[0][:12] + str((int(RESIDENTS[0][12]) + 1) % 10))
    assert business_number("124-81-00998")
    assert not business_number("124-81-00999")
    assert card_number("4111 1111 1111 1111")
    assert not card_number("4111 1111 1111 1112")


@pytest.mark.parametrize(
    ("name", "texts", "sensitivity"),
    [
        ("contact", [f"010-1234-{n:04d}" for n in range(40)], "personal"),
        ("contact", [f"02-123-{n:04d}" for n in range(40)], "internal"),
        ("mail", [f"someone{n}@example.org" for n in range(40)], "personal"),
        ("code_text", RESIDENTS, "personal"),
        ("pay", [f"4111-1111-1111-{n:03d}{d}" for n in range(30) for d in range(10)], "public"),
        ("pay", ["4111-1111-1111-1111", "5500-0055-5555-5559"] * 20, "personal"),
        ("home", [f"서울특별시 종로구 세종대로 {n}" for n in range(1, 41)], "internal"),
        ("소재지주소", [f"서울특별시 종로구 세종대로 {n}" for n in range(1, 41)], "public"),
        ("담당자명", ["김철수", "이영희", "박민수"] * 12, "personal"),
        ("역명", ["김포공항", "이촌", "박촌"] * 12, "public"),
        ("level", [str(1_000_000_000 + n) for n in range(60)], "public"),
    ],
)
def test_suspects(tmp_path: Path, name: str, texts: list[str], sensitivity: str) -> None:
    assert of_column(tmp_path, name, texts).get("sensitivity", "public") == sensitivity


def test_a_mask_is_proposed_and_whose_address_it_is_asked(tmp_path: Path) -> None:
    rows = [f"r{n},서울특별시 종로구 세종대로 {n}" for n in range(40)]
    found = of_rows(tmp_path, "id,home", rows)
    assert "a licence may mask it: pseudonym" in found.text
    assert any("of people (personal) or of places" in item.question.en for item in found.undecided)
    assert column(found, "home")["sensitivity"] == "internal"


@pytest.mark.parametrize("what", ["phone", "email", "resident", "card", "name", "address"])
def test_a_mask_that_is_proposed_is_one_that_licences_can_say(what: str) -> None:
    columns = (declared("shown", "varchar"), declared("suspect", "varchar", Sensitivity.PERSONAL))
    dataset = make_dataset(columns=columns, partitions=(), key=("shown",))
    scope = compile_terms(make_terms(masks={"suspect": proposed(what)}), dataset)
    assert scope.shows("suspect")
