"""Whose turn it is, what may be said, what can be accepted: pure."""

from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.accounts.models import OrganisationKind, Role
from marketplace.accounts.viewer import Viewer
from marketplace.listings.schemas import PlanDraft
from marketplace.offers import rules
from marketplace.offers.errors import OfferChanged, OfferStepRefused, ProposalUnfit, WishOpen
from marketplace.offers.rules import Proposal
from marketplace.offers.states import OPEN, TRANSITIONS, Event, OfferState, Side, advance, steps
from tests.support.commerce import DATASET
from tests.support.marketplace import NOW
from wire.money import Money

PLAN = PlanDraft.model_validate({"kind": "one_off", "price_minor": 90_000, "licences": [{"dataset": DATASET}]})
SEATS = PlanDraft.model_validate(
    {
        "kind": "subscription",
        "interval": "month",
        "price_minor": 900,
        "per_seat": True,
        "licences": [{"dataset": DATASET}],
    }
)


def test_each_step_is_one_sides_alone() -> None:
    for state, event in product(OfferState, Event):
        can = [side for side in Side if event in steps(state, side)]
        assert len(can) <= 1
        for side in Side:
            if side in can:
                assert advance(state, event, side) is TRANSITIONS[state, event]
            else:
                with pytest.raises(OfferStepRefused):
                    advance(state, event, side)


def test_whose_turn_it_is_can_accept_and_nobody_accepts_the_own_word() -> None:
    assert [state for state in OfferState if Event.ACCEPT in steps(state, Side.COMPANY)] == [OfferState.WITH_COMPANY]
    assert [state for state in OfferState if Event.ACCEPT in steps(state, Side.CENTER)] == [OfferState.WITH_CENTER]


@given(st.lists(st.tuples(st.sampled_from(Side), st.sampled_from(Event)), max_size=30))
def test_however_they_talk_an_end_is_an_end(talk: list[tuple[Side, Event]]) -> None:
    state = OfferState.WITH_COMPANY
    for side, event in talk:
        before = state
        try:
            state = advance(state, event, side)
        except OfferStepRefused:
            continue
        assert before in OPEN
    assert state in OPEN or not any(steps(state, side) for side in Side)


def test_time_alone_is_nobodys() -> None:
    assert advance(OfferState.WITH_COMPANY, Event.EXPIRE, None) is OfferState.EXPIRED
    assert not any(Event.EXPIRE in steps(state, side) for state in OfferState for side in Side)


def test_the_newest_proposal_is_accepted_in_time_and_without_wishes() -> None:
    until = NOW + timedelta(days=1)

    def accepted(newest: int = 3, read: int = 3, wish: str = "", at: timedelta = timedelta(0)) -> None:
        rules.demand_acceptable(OfferState.WITH_COMPANY, until, newest=newest, read=read, wish=wish, now=NOW + at)

    accepted()
    accepted(at=timedelta(days=1, microseconds=-1))
    with pytest.raises(OfferChanged):
        accepted(read=2)
    with pytest.raises(WishOpen):
        accepted(wish="Forever, please.")
    with pytest.raises(OfferStepRefused, match="expired"):
        accepted(at=timedelta(days=1))


@pytest.mark.parametrize(
    ("role", "organisation", "side"),
    [
        (Role.SUPPLY_CENTER, "org_center", Side.CENTER), (Role.BUYER, "org_company", Side.COMPANY),
        (Role.ANALYST, "org_company", None), (Role.OPERATOR, "org_company", None), (Role.BUYER, "org_center", None),
        (Role.SUPPLY_CENTER, "org_company", None), (Role.SUPPLY_CENTER, "org_other", None), (Role.BUYER, "org_other", None),
    ],
)  # fmt: skip
def test_only_who_sells_and_who_buys_speaks_for_a_side(role: Role, organisation: str, side: Side | None) -> None:
    viewer = Viewer(
        "mbr_1", organisation, organisation, OrganisationKind.COMPANY, role, "Ann", "ann@acme.example", "en"
    )  # fmt: skip
    assert rules.side_of(viewer, "org_center", "org_company") is side


def test_a_counter_changes_the_price_and_nothing_else() -> None:
    assert rules.countered(PLAN, 80_000) == PLAN.model_copy(update={"price_minor": 80_000})
    for price in (0, -1, 10**9):
        with pytest.raises(ProposalUnfit):
            rules.countered(PLAN, price)


@pytest.mark.parametrize(("plan", "seats"), [(PLAN, 1), (SEATS, None), (SEATS, 0), (SEATS, -5), (SEATS, 10_001)])
def test_seats_go_with_plans_that_are_sold_by_them(plan: PlanDraft, seats: int | None) -> None:
    with pytest.raises(ProposalUnfit):
        rules.demand_fit(Proposal(plan, seats))


def test_what_is_charged_at_once_is_the_price_of_all_seats() -> None:
    assert rules.total(SEATS, 7) == Money(6_300, "KRW")
    assert rules.total(PLAN, None) == PLAN.price
