"""How many queries may work at once."""

from contextlib import ExitStack
from dataclasses import replace

import pytest

from marketplace.accounts.models import OrganisationKind, Role
from marketplace.accounts.viewer import Viewer
from marketplace.doors.query.errors import TooManyQueries
from marketplace.doors.query.slots import MOST_OF_MEMBER, MOST_OF_ORGANISATION, SILENT, Slots
from tests.support.marketplace import NOW

ANN = Viewer("ann", "acme", "acme", OrganisationKind.COMPANY, Role.ANALYST, "Ann", "ann@acme.example", "en")


def demand_room(slots: Slots, viewer: Viewer = ANN) -> None:
    with slots.held(viewer, NOW):
        pass


def test_a_member_has_so_many_at_once_and_others_have_their_own() -> None:
    slots = Slots()
    with ExitStack() as held:
        for _ in range(MOST_OF_MEMBER):
            held.enter_context(slots.held(ANN, NOW))
        with pytest.raises(TooManyQueries, match=f"{MOST_OF_MEMBER} of your queries"):
            demand_room(slots)
        demand_room(slots, replace(ANN, member_id="bob"))
    demand_room(slots)


def test_members_of_a_company_share_its_room() -> None:
    slots = Slots()
    for place in range(MOST_OF_ORGANISATION):
        slots.keep(f"run {place}", replace(ANN, member_id=f"member {place}"), NOW)
    with pytest.raises(TooManyQueries, match="of your company"):
        demand_room(slots)
    demand_room(slots, replace(ANN, organisation_id="beta"))
    slots.free("run 0")
    demand_room(slots)


def test_a_run_whose_rows_nobody_asks_for_has_no_slot_any_more() -> None:
    slots = Slots()
    for place in range(MOST_OF_MEMBER):
        slots.keep(f"run {place}", ANN, NOW - SILENT)
    demand_room(slots)
    for place in range(MOST_OF_MEMBER):
        slots.keep(f"run {place}", ANN, NOW)
    with pytest.raises(TooManyQueries):
        demand_room(slots)
