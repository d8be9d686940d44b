"""Use cases: propose, ask, counter, accept, decline, withdraw. Each step locks the offer; none is ever changed.

propose (center) ⇄ counter (company) → accept (whose turn it is) → a private plan → the company buys it as any other
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session, sessionmaker

from marketplace import telling
from marketplace.accounts.models import Organisation
from marketplace.accounts.viewer import Viewer
from marketplace.audit import service as audit
from marketplace.ids import new_id
from marketplace.listings import private
from marketplace.listings.applying import draft_of
from marketplace.listings.models import Listing, Plan
from marketplace.offers import queries, rules
from marketplace.offers.errors import OfferStepRefused
from marketplace.offers.models import Offer, OfferStep
from marketplace.offers.rules import Proposal
from marketplace.offers.states import Event, OfferState, Side, advance
from sectors.registry import Registry
from wire.notices import Kind

ANSWERED_WITHIN = timedelta(days=14)
SAID = {
    OfferState.WITH_COMPANY: "The company is to answer",
    OfferState.WITH_CENTER: "The supply center is to answer",
    OfferState.ACCEPTED: "Agreed",
    OfferState.DECLINED: "Declined",
    OfferState.WITHDRAWN: "Taken back",
    OfferState.EXPIRED: "Expired",
}
DONE = {
    Event.PROPOSE: "offer.proposed",
    Event.COUNTER: "offer.countered",
    Event.ACCEPT: "offer.accepted",
    Event.DECLINE: "offer.declined",
    Event.WITHDRAW: "offer.withdrawn",
    Event.EXPIRE: "offer.expired",
}


def open_offer(
    session: Session, viewer: Viewer, listing: Listing, company: Organisation, proposal: Proposal, *,
    declared: Registry, lasts: timedelta = ANSWERED_WITHIN, now: datetime,
) -> Offer:  # fmt: skip
    """The supply center's first proposal to a company. ProposalUnfit, NotEnforceable, SourceContradicted."""
    rules.demand_fit(proposal)
    private.demand_sound(listing, proposal.plan, declared)
    offer = _new(session, listing, company.id, OfferState.WITH_COMPANY, expires_at=now + lasts, now=now)
    return _write(session, offer, Event.PROPOSE, now, viewer=viewer, side=Side.CENTER, proposal=proposal)


def ask_for(session: Session, viewer: Viewer, plan: Plan, proposal: Proposal, now: datetime) -> Offer:
    """A company asks for another price, more seats or other terms of a plan that it can buy. ProposalUnfit."""
    rules.demand_fit(proposal)
    until = now + ANSWERED_WITHIN
    offer = _new(session, plan.listing, viewer.organisation_id, OfferState.WITH_CENTER, expires_at=until, now=now)
    return _write(session, offer, Event.COUNTER, now, viewer=viewer, side=Side.COMPANY, proposal=proposal)


def propose(
    session: Session, viewer: Viewer, offer_id: str, proposal: Proposal, declared: Registry, *,
    lasts: timedelta = ANSWERED_WITHIN, now: datetime,
) -> Offer:  # fmt: skip
    """The supply center's next proposal."""
    offer = _held(session, viewer, offer_id, now)
    rules.demand_fit(proposal)
    private.demand_sound(offer.listing, proposal.plan, declared)
    offer.expires_at = now + lasts
    return _step(session, offer, viewer, Event.PROPOSE, now, proposal=proposal)


def counter(
    session: Session, viewer: Viewer, offer_id: str, *, price_minor: int, seats: int | None, wish: str, note: str,
    now: datetime,
) -> Offer:  # fmt: skip
    """The company's answer with other figures; `wish`: which other terms it asks for, in words."""
    offer = _held(session, viewer, offer_id, now)
    proposal = Proposal(rules.countered(offer.proposal.draft, price_minor), seats, note, wish)
    rules.demand_fit(proposal)
    offer.expires_at = now + ANSWERED_WITHIN
    return _step(session, offer, viewer, Event.COUNTER, now, proposal=proposal)


def accept(session: Session, viewer: Viewer, offer_id: str, number: int, *, declared: Registry, now: datetime) -> Offer:
    """The proposal of step `number` becomes a plan for the company alone. OfferChanged, WishOpen, OfferStepRefused."""
    offer = queries.locked(session, viewer, offer_id)
    said, newest = offer.proposal, offer.steps[-1].number
    rules.demand_acceptable(offer.state, offer.expires_at, newest=newest, read=number, wish=said.wish, now=now)
    _step(session, offer, viewer, Event.ACCEPT, now)
    plan = private.agree(
        session, offer.listing, said.draft, declared, organisation_id=offer.organisation_id, seats=said.seats,
        until=now + rules.BOUGHT_WITHIN, now=now,
    )  # fmt: skip
    offer.plan_id = plan.id
    session.flush()
    return offer


def decline(session: Session, viewer: Viewer, offer_id: str, note: str, now: datetime) -> Offer:
    offer = _held(session, viewer, offer_id, now)
    return _step(session, offer, viewer, Event.DECLINE, now, note=note)


def withdraw(session: Session, viewer: Viewer, offer_id: str, note: str, now: datetime) -> Offer:
    offer = _held(session, viewer, offer_id, now)
    return _step(session, offer, viewer, Event.WITHDRAW, now, note=note)


def expire(sessions: sessionmaker[Session], now: datetime, *, limit: int = 200) -> int:
    """Write down whose time is over; nothing is accepted from that moment on, whether written or not."""
    with sessions.begin() as session:
        over = queries.expired(session, now, limit)
        for offer in over:
            offer.state = advance(offer.state, Event.EXPIRE, None)
            _write(session, offer, Event.EXPIRE, now)
        return len(over)


def _held(session: Session, viewer: Viewer, offer_id: str, now: datetime) -> Offer:
    offer = queries.locked(session, viewer, offer_id)
    rules.demand_time(offer.state, offer.expires_at, now)
    return offer


def _new(
    session: Session, listing: Listing, organisation_id: str, state: OfferState, *, expires_at: datetime, now: datetime
) -> Offer:
    made = Offer(
        id=new_id("ofr"), listing=listing, center_id=listing.organisation_id, organisation_id=organisation_id,
        state=state, made_at=now, changed_at=now, expires_at=expires_at,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def _step(
    session: Session, offer: Offer, viewer: Viewer, event: Event, now: datetime, *,
    proposal: Proposal | None = None, note: str = "",
) -> Offer:  # fmt: skip
    """One step of the table by the viewer's side. OfferStepRefused for who speaks for neither."""
    side = rules.side_of(viewer, offer.center_id, offer.organisation_id)
    if side is None:
        raise OfferStepRefused("a buyer of the company or a member of the supply center answers")
    offer.state = advance(offer.state, event, side)
    return _write(session, offer, event, now, viewer=viewer, side=side, proposal=proposal, note=note)


def _write(
    session: Session, offer: Offer, event: Event, now: datetime, *, viewer: Viewer | None = None,
    side: Side | None = None, proposal: Proposal | None = None, note: str = "",
) -> Offer:  # fmt: skip
    offer.changed_at = now
    number = offer.steps[-1].number + 1 if offer.steps else 1
    step = OfferStep(
        number=number, event=event, side=side, member_id=viewer.member_id if viewer else None, at=now,
        plan=proposal.plan.model_dump(mode="json") if proposal else None, seats=proposal.seats if proposal else None,
        wish=proposal.wish if proposal else "", note=proposal.note if proposal else note,
    )  # fmt: skip
    offer.steps.append(step)
    session.flush()
    session.refresh(offer)
    _tell(session, offer, side, number)
    audit.record(session, viewer or "svc_worker", DONE[event], offer.id, {"number": number})
    return offer


def _tell(session: Session, offer: Offer, side: Side | None, number: int) -> None:
    """To the side that did not speak; to both where the time was over."""
    facts = {"title": offer.listing.titles, "state": SAID[offer.state]}
    sides = {Side.CENTER: offer.organisation_id, Side.COMPANY: offer.center_id}
    for organisation in [sides[side]] if side else sides.values():
        telling.tell(session, organisation, Kind.OFFER, f"{offer.id}:{number}", facts, page=f"/offers/{offer.id}")


def asked(plan: Plan, price_minor: int, *, seats: int | None, wish: str, note: str) -> Proposal:
    """What a company asks for, made of a plan on offer."""
    return Proposal(rules.countered(draft_of(plan), price_minor), seats, note, wish)
