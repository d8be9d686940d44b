"""What may be proposed, by whom, and what it costs. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import ValidationError

from marketplace.accounts.models import Role
from marketplace.accounts.viewer import Viewer
from marketplace.listings.schemas import PlanDraft
from marketplace.offers.errors import OfferChanged, OfferStepRefused, ProposalUnfit, WishOpen
from marketplace.offers.states import OPEN, OfferState, Side
from wire.money import Money

MOST_SEATS = 10_000
BOUGHT_WITHIN = timedelta(days=30)  # after the agreement


@dataclass(frozen=True, slots=True)
class Proposal:
    """A plan for so many seats (None: it is not sold by seats), and what is said to it."""

    plan: PlanDraft
    seats: int | None = None
    note: str = ""
    wish: str = ""


def side_of(viewer: Viewer, center_id: str, organisation_id: str) -> Side | None:
    """Who may speak for which side: the supply center's members, the company's buyers. None: may read at most."""
    if viewer.organisation_id == center_id and viewer.role is Role.SUPPLY_CENTER:
        return Side.CENTER
    if viewer.organisation_id == organisation_id and viewer.role is Role.BUYER:
        return Side.COMPANY
    return None


def demand_fit(proposal: Proposal) -> None:
    """ProposalUnfit where seats and plan do not go together."""
    if proposal.plan.per_seat != (proposal.seats is not None):
        says = "needs how many" if proposal.plan.per_seat else "is not sold by seats"
        raise ProposalUnfit(f"the plan {says}", remedy="Say a number of seats for a plan that is sold by seats.")
    if proposal.seats is not None and not 1 <= proposal.seats <= MOST_SEATS:
        raise ProposalUnfit(f"{proposal.seats} seats: it is 1 to {MOST_SEATS}")


def countered(plan: PlanDraft, price_minor: int) -> PlanDraft:
    """The same plan at another price. ProposalUnfit where it cannot have that price."""
    try:
        return PlanDraft.model_validate({**plan.model_dump(), "price_minor": price_minor})
    except ValidationError as error:
        raise ProposalUnfit("; ".join(one["msg"] for one in error.errors())) from error


def total(plan: PlanDraft, seats: int | None) -> Money:
    """What is charged at once: at first, or each period."""
    return Money(plan.price_minor * (seats or 1), plan.currency)


def demand_acceptable(
    state: OfferState, expires_at: datetime, *, newest: int, read: int, wish: str, now: datetime
) -> None:
    """What is accepted is the newest proposal, in time, and says its terms. OfferChanged, WishOpen, OfferStepRefused.

    `newest`, `read`: the number of the last step, and of the one that was read.
    """
    demand_time(state, expires_at, now)
    if read != newest:
        raise OfferChanged(f"step {read} was read, {newest} is the newest", remedy="Read it again, then answer.")
    if wish:
        raise WishOpen(
            "other terms are asked for in words", remedy="Propose the plan with the licence that you agree to."
        )


def demand_time(state: OfferState, expires_at: datetime, now: datetime) -> None:
    """OfferStepRefused once the time to answer is over, whether that was written down or not."""
    if state in OPEN and expires_at <= now:
        raise OfferStepRefused(f"it expired on {expires_at:%Y-%m-%d %H:%M} UTC", remedy="Make a new offer.")
