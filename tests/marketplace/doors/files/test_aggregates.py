"""Figures of groups, for who may see no row: small groups, differences, masks, quotas, crossing groupings."""

from collections.abc import Mapping
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from marketplace.grants.models import Grant
from marketplace.metering.queries import standing
from tests.marketplace.doors.files.conftest import FilesDoor
from tests.support.gate import ORDERS

pytestmark = pytest.mark.postgres
SHOWN = {"columns": ["invoice", "country", "quantity", "month", "customer"], "masks": {"customer": "null"}}


def grouped(files: FilesDoor, minimum: int = 5, organisation: str = "acme", **more: Any) -> str:
    """The purchase of a grant of figures of groups; 30 orders in September, 12 in October, of three countries alike."""
    purchase = files.grant(organisation, **{**SHOWN, **more.pop("terms", {})})
    with files.sessions.begin() as session:
        grant = session.scalars(select(Grant).where(Grant.purchase_id == purchase)).one()
        grant.scope = {**grant.scope, "aggregate_only": {"minimum_group": minimum}, **more}
    return purchase


def ask(files: FilesDoor, member: str, **asked: Any) -> httpx.Response:
    return httpx.post(f"{files.url}/aggregates/{ORDERS}", json=asked, headers=files.header(member), timeout=30)


def groups(files: FilesDoor, member: str, **asked: Any) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = ask(files, member, **asked).raise_for_status().json()["groups"]
    return found


def test_groups_have_the_figures_of_their_rows(files: FilesDoor, ann: str) -> None:
    grouped(files)
    told = ask(
        files,
        ann,
        by=["month"],
        figures=[{"of": "quantity", "function": "sum"}, {"of": "quantity", "function": "mean"}],
    )
    assert told.status_code == 200, told.text
    assert told.json()["groups"] == [
        {"values": {"month": "2026-09"}, "rows": 30, "figures": {"sum of quantity": -435, "mean of quantity": -14.5}},
        {"values": {"month": "2026-10"}, "rows": 12, "figures": {"sum of quantity": -66, "mean of quantity": -5.5}},
    ]
    assert (told.json()["complete"], told.json()["minimum_group"]) == (True, 5)
    assert groups(files, ann)[0]["rows"] == 42
    assert [access["rows"] for access in files.told(2)] == [2, 1]


def test_groups_of_too_few_rows_are_left_out_and_so_is_what_would_tell_of_them(files: FilesDoor, ann: str) -> None:
    """Each country has 10 orders in September, 4 in October: its total less September would be October."""
    grouped(files, 5)
    told = ask(files, ann, by=["month", "country"]).json()
    assert (told["groups"], told["complete"]) == ([], False)
    assert [group["rows"] for group in groups(files, ann, by=["country"])] == [14, 14, 14]
    assert groups(files, ann, by=["country", "month", "invoice"]) == []


def test_groups_of_just_enough_rows_are_told(files: FilesDoor, ann: str) -> None:
    grouped(files, 4)
    assert sorted(group["rows"] for group in groups(files, ann, by=["month", "country"])) == [4, 4, 4, 10, 10, 10]


def test_a_choice_makes_no_other_groups(files: FilesDoor, ann: str) -> None:
    grouped(files)
    assert len(groups(files, ann, by=["country"], only={"country": ["France"]})) == 1
    assert ask(files, ann, by=["country"], only={"month": ["2026-09"]}).status_code == 422


def test_a_figure_of_too_few_values_is_empty(files: FilesDoor, ann: str) -> None:
    """A group of enough rows whose column holds one value would tell that value."""
    grouped(files, terms={"masks": {"customer": "null", "quantity": "null"}})
    assert groups(files, ann, figures=[{"of": "quantity", "function": "sum"}])[0]["figures"] == {
        "sum of quantity": None
    }


def test_no_door_gives_a_row(files: FilesDoor, ann: str) -> None:
    grouped(files)
    answer = files.ask(ann)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_granted")
    assert "figures of groups" in answer.json()["detail"]
    assert files.told(1)[0]["reason"] == "aggregates_only"


@pytest.mark.parametrize(
    "asked",
    [
        {"by": ["price"]}, {"by": ["born"]}, {"by": ["_delivery"]}, {"figures": [{"of": "price", "function": "sum"}]},
        {"figures": [{"of": "country", "function": "sum"}]}, {"figures": [{"of": "quantity", "function": "max"}]},
        {"by": ["country", "country"]}, {"by": ["country", "month", "invoice", "customer"]}, {"having": "count(*) > 0"},
    ],
)  # fmt: skip
def test_what_would_tell_more_is_not_taken(files: FilesDoor, ann: str, asked: dict[str, Any]) -> None:
    grouped(files)
    assert ask(files, ann, **asked).status_code == 422


def test_groupings_that_lie_across_each_other_are_refused(files: FilesDoor, ann: str) -> None:
    grouped(files)
    assert ask(files, ann, by=["country"]).status_code == 200
    assert ask(files, ann, by=["country", "month"]).status_code == 200
    answer = ask(files, ann, by=["month"])
    assert (answer.status_code, answer.json()["code"]) == (409, "grouped_across")
    files.release("d3", 9, "2026-10")
    assert ask(files, ann, by=["month"]).status_code == 200


def test_who_holds_no_such_licence_is_refused(files: FilesDoor, ann: str, bob: str) -> None:
    grouped(files)
    files.grant("beta", columns=["country"])
    answer = ask(files, bob, by=["country"])
    assert answer.status_code == 404
    assert files.told(1)[0]["reason"] == "operation_not_offered"


def test_seats_and_quotas_hold_here_too(files: FilesDoor, ann: str) -> None:
    grouped(files, seats=1)
    assert ask(files, ann).status_code == 404
    assert files.told(1)[0]["reason"] == "no_seat"


def test_quotas_hold_here_too(files: FilesDoor, ann: str) -> None:
    purchase = grouped(files, quotas=[{"measure": "queries", "per": "day", "limit": 2}])
    assert [ask(files, ann).status_code for _ in range(3)] == [200, 200, 429]
    with files.sessions.begin() as session:
        grant = session.scalars(select(Grant).where(Grant.purchase_id == purchase)).one()
        assert standing(session, [grant], files.clock())[grant.id][0].used == 2


def test_the_strictest_of_several_licences_holds(files: FilesDoor, ann: str) -> None:
    grouped(files, 5)
    grouped(files, 13)
    assert [group["values"]["month"] for group in groups(files, ann, by=["month"])] == []
