"""An offer as a page shows it to the one who reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.accounts.models import Organisation, OrganisationKind
from marketplace.accounts.viewer import Viewer
from marketplace.errors import NotFound
from marketplace.licensing.sentences import spoken
from marketplace.listings.models import Plan
from marketplace.listings.schemas import PlanDraft
from marketplace.offers import rules
from marketplace.offers.models import Offer
from marketplace.offers.states import OPEN, Event, OfferState, Side, steps
from marketplace.releases.queries import version_held
from sectors.registry import Registry
from wire.money import Money
from wire.terms import LicenceSentence


@dataclass(frozen=True, slots=True)
class OfferSeen:
    """`may`: what the reader's side can do now. `price`: of all seats. `over`: its time is, written down or not."""

    offer: Offer
    plan: PlanDraft
    seats: int | None
    price: Money
    side: Side | None
    may: frozenset[Event]

    @property
    def waits(self) -> bool:
        """For the reader."""
        turn = {Side.COMPANY: OfferState.WITH_COMPANY, Side.CENTER: OfferState.WITH_CENTER}
        return self.side is not None and self.offer.state is turn[self.side]


@dataclass(frozen=True, slots=True)
class OfferDetail(OfferSeen):
    """`licences`: dataset's title → sentences of the newest proposal; `agreed`: the plan, while it can be bought."""

    licences: Mapping[str, Sequence[LicenceSentence]]
    agreed: Plan | None
    over: bool


def seen(offer: Offer, viewer: Viewer) -> OfferSeen:
    side = rules.side_of(viewer, offer.center_id, offer.organisation_id)
    said = offer.proposal
    may = steps(offer.state, side) if side else frozenset()
    return OfferSeen(offer, said.draft, said.seats, rules.total(said.draft, said.seats), side, may)


def detail(
    session: Session, offer: Offer, viewer: Viewer, *, declared: Registry, language: str, now: datetime
) -> OfferDetail:  # fmt: skip
    one = seen(offer, viewer)
    over = offer.state in OPEN and offer.expires_at <= now
    plan = session.get(Plan, offer.plan_id) if offer.plan_id else None
    agreed = plan if plan is not None and plan.is_for(offer.organisation_id, now) else None
    return OfferDetail(
        offer, one.plan, one.seats, one.price, one.side, frozenset() if over else one.may,
        _licences(session, one.plan, declared, language), agreed, over,
    )  # fmt: skip


def _licences(
    session: Session, plan: PlanDraft, declared: Registry, language: str
) -> dict[str, Sequence[LicenceSentence]]:
    """Of what is declared now."""
    known = {dataset.id: dataset for dataset in declared.datasets}
    found: dict[str, Sequence[LicenceSentence]] = {}
    for terms in plan.licences:
        if dataset := known.get(terms.dataset):
            held = version_held(session, dataset.id) is not None
            found[dataset.title.of(language)] = spoken(terms, dataset, language, plan.kind if held else None)
    return found


def company_of(found: Organisation | None, slug: str) -> Organisation:
    """NotFound for what is no company: supply centers and the operator buy nothing."""
    if found is None or found.kind is not OrganisationKind.COMPANY:
        raise NotFound(f"no company {slug} is on this network", remedy="Ask the company for its short name.")
    return found
