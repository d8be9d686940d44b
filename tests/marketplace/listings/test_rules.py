"""States, who may offer, what is missing, what a listing is found by: pure."""

from typing import Any

import pytest
from pydantic import ValidationError

from marketplace.accounts.models import OrganisationKind, Role
from marketplace.accounts.viewer import Viewer
from marketplace.listings import checks, rules
from marketplace.listings.errors import ListingStepRefused
from marketplace.listings.states import TRANSITIONS, Event, ListingState, advance
from sectors.registry import Registry
from tests.support.commerce import DATASET, draft
from tests.support.declarations import make_dataset, make_sector

DECLARED = Registry((make_sector(make_dataset()),))


def viewer(slug: str, kind: OrganisationKind = OrganisationKind.SUPPLY_CENTER) -> Viewer:
    return Viewer("mbr_1", "org_1", slug, kind, Role.SUPPLY_CENTER, "Name", "a@b.example", "en")


def test_a_listing_goes_in_and_out_of_the_catalogue() -> None:
    state = ListingState.DRAFT
    for event, expected in [
        (Event.PUBLISH, ListingState.PUBLISHED),
        (Event.WITHDRAW, ListingState.WITHDRAWN),
        (Event.SUBMIT, ListingState.IN_REVIEW),
        (Event.APPROVE, ListingState.PUBLISHED),
        (Event.SUSPEND, ListingState.SUSPENDED),
        (Event.RESTORE, ListingState.PUBLISHED),
    ]:
        state = advance(state, event)
        assert state is expected


def test_a_draft_cannot_be_withdrawn_and_what_is_suspended_waits_for_an_operator() -> None:
    with pytest.raises(ListingStepRefused, match="draft cannot withdraw"):
        advance(ListingState.DRAFT, Event.WITHDRAW)
    ways = {(event, after) for (before, event), after in TRANSITIONS.items() if before is ListingState.SUSPENDED}
    assert {event for event, after in ways if after is not ListingState.SUSPENDED} == {Event.RESTORE}


@pytest.mark.parametrize(
    ("slug", "kind", "may"),
    [
        ("windpark", OrganisationKind.SUPPLY_CENTER, True),
        ("other", OrganisationKind.SUPPLY_CENTER, False),
        ("windpark", OrganisationKind.COMPANY, False),
    ],
)
def test_only_the_center_that_delivers_may_offer(slug: str, kind: OrganisationKind, may: bool) -> None:
    assert rules.may_offer(viewer(slug, kind), make_dataset()) is may


FREE: dict[str, Any] = {"kind": "free", "licences": [{"dataset": DATASET}]}
SEATS = {
    "kind": "subscription",
    "interval": "month",
    "price_minor": 9_000,
    "per_seat": True,
    "licences": [{"dataset": DATASET}],
}


@pytest.mark.parametrize(
    ("released", "declared", "changes", "missing"),
    [
        ({DATASET}, DECLARED, {}, []),
        (set(), DECLARED, {}, ["energy.generation has no release yet: deliver a file that is accepted first"]),
        ({DATASET}, DECLARED, {"plans": []}, ["there is no plan: add one with a price and a licence"]),
        (
            {DATASET},
            Registry(()),
            {},
            ["energy.generation is no longer declared: bring its declaration back or offer another dataset"],
        ),
        (
            {DATASET},
            DECLARED,
            {"summary": {"en": "Generation by hour", "ko": "Generation by hour"}},
            ["summary.ko is the English text: write it in Korean"],
        ),
        (
            {DATASET},
            DECLARED,
            {"plans": [{"kind": "free", "licences": [{"dataset": DATASET, "columns": ["note"]}]}]},
            [
                "plans[0].licences[0].columns: 'note' is personal and needs a mask that covers it: null, pseudonym, salted, year, bucket, generalise by levels"
            ],
        ),
    ],
)
def test_everything_that_is_missing_is_named(
    released: set[str], declared: Registry, changes: dict[str, Any], missing: list[str]
) -> None:
    found = checks.judge(draft(**changes), released, declared)
    assert [cause.en for check in found for cause in check.causes] == missing


def test_every_check_is_said_in_both_languages() -> None:
    found = checks.judge(draft(), {DATASET}, DECLARED)
    assert all(check.told.en and check.told.ko for check in found)


def test_a_listing_is_found_by_words_of_both_languages_and_by_its_columns() -> None:
    dataset = make_dataset()
    text = rules.search_text(draft(), "Wind Park AG", [dataset], Registry((make_sector(dataset),)))
    assert all(
        word in text
        for word in ("generation by hour", "시간별 발전량", "wind park ag", "station", "발전소", "energy", "에너지")
    )


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"slug": "No Slug"}, "pattern"),
        ({"datasets": []}, "at least 1"),
        ({"datasets": [DATASET, DATASET]}, "named twice"),
        ({"datasets": ["energy.other"]}, "which the listing does not offer"),
        ({"title": {"en": "Turned \u202e round", "ko": "뒤집힌 제목"}}, "U+202E"),
        (
            {"plans": [{"kind": "subscription", "interval": "month", "licences": [{"dataset": DATASET}]}]},
            "needs a price above 0",
        ),
        ({"plans": [{"kind": "free", "price_minor": 5, "licences": [{"dataset": DATASET}]}]}, "has no price"),
        (
            {"plans": [{"kind": "one_off", "price_minor": -5, "licences": [{"dataset": DATASET}]}]},
            "greater than or equal",
        ),
        (
            {"plans": [{"kind": "one_off", "price_minor": 5, "currency": "XYZ", "licences": [{"dataset": DATASET}]}]},
            "trades in",
        ),
        ({"state": "published"}, "Extra inputs"),
        ({"plans": [{**FREE, "price_minor": -1}]}, "greater than or equal to 0"),
        ({"plans": [{**FREE, "interval": "month"}]}, "a free plan has no interval"),
        ({"plans": [{**FREE, "kind": "subscription", "price_minor": 5}]}, "a subscription plan needs interval"),
        ({"plans": [{**FREE, "kind": "trial"}]}, "a trial plan needs trial_days"),
        ({"plans": [{**FREE, "kind": "usage", "price_minor": 5}]}, "a usage plan needs usage"),
        ({"plans": [{**FREE, "kind": "one_off", "price_minor": 5, "per_seat": True}]}, "not sold by seats"),
    ],
)
def test_a_draft_that_does_not_fit_is_refused_with_its_cause(changes: dict[str, Any], cause: str) -> None:
    with pytest.raises(ValidationError) as refused:
        draft(**changes)
    assert cause in str(refused.value)
