"""Use cases of a buyer: take a plan, let it go again. The provider is asked outside of every transaction.

buy → purchase OPEN (committed) → open_checkout, key from its id → link kept → the buyer pays there → fulfilment.apply
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.accounts.viewer import Viewer
from marketplace.approvals import service as approvals
from marketplace.approvals.rules import wanted
from marketplace.listings.models import Plan
from marketplace.listings.queries import plan_on_offer
from marketplace.payments.errors import PaymentRefused
from marketplace.payments.port import STRIPE, CheckoutOrder, CheckoutRef, IdempotencyKey
from marketplace.payments.providers import BANK
from marketplace.purchases import budgets, copies, opening, queries, trials, usage_budgets
from marketplace.purchases.desk import Desk
from marketplace.purchases.errors import AlreadyStopped, PurchaseStepRefused, SeatsUnfit, TermsChanged
from marketplace.purchases.models import Purchase
from marketplace.purchases.owned import owned
from marketplace.purchases.settlement import settle
from marketplace.purchases.states import Event, PurchaseState
from marketplace.purchases.steps import take
from wire.commerce import PlanKind


def buy(
    desk: Desk, viewer: Viewer, plan_id: str, terms_hash: str | None, now: datetime, *, provider: str = STRIPE,
    quantity: int = 1,
) -> Purchase:  # fmt: skip
    """The organisation's purchase of the plan: fulfilled if it is free, else open with the page to pay on.

    Again while it is open, or while what it gave still holds: the same purchase. `provider`: who takes the money; an
    open purchase that was to be paid elsewhere, or is for other seats, is let go. `terms_hash` is the plan's that the
    buyer read; `quantity`: for how many seats, of a plan that is sold by them. SeatsUnfit, PlanUnknown, TermsChanged,
    SoldOut, TrialTaken, ApprovalNeeded, BudgetReached, PaymentUnavailable, PaymentRefused.
    """
    asked = _Asked(plan_id, terms_hash, quantity, provider)
    purchase = _opened(desk, viewer, asked, now)
    other = (
        _stale(purchase, now) or _elsewhere(purchase, provider) or purchase.quantity != _seats(purchase.plan, quantity)
    )
    if purchase.state is PurchaseState.OPEN and other:
        settle(desk.sessions, desk.payments, purchase, now, desk.apply)
        with desk.sessions() as session:
            purchase = queries.of_viewer(session, viewer, purchase.id)
        if purchase.state is PurchaseState.OPEN:  # what was paid at the last moment is not stopped
            let_go(desk, purchase, now)
        purchase = _opened(desk, viewer, asked, now)
    if purchase.state is PurchaseState.OPEN and purchase.checkout_url is None:
        purchase = _with_checkout(desk, viewer, purchase, provider)
    return purchase


def stop(desk: Desk, viewer: Viewer, purchase_id: str, now: datetime) -> Purchase:
    """An open purchase is cancelled; a subscription ends with what is paid. PurchaseStepRefused otherwise."""
    with desk.sessions() as session:
        purchase = queries.of_viewer(session, viewer, purchase_id)
    if purchase.state is PurchaseState.ENDING:
        ends = f"{purchase.paid_until:%Y-%m-%d %H:%M} UTC" if purchase.paid_until else "the end of what is paid"
        raise AlreadyStopped(f"{purchase_id} ends on {ends}", remedy="Take it back, if it is to go on.")
    runs = purchase.state is PurchaseState.FULFILLED and purchase.plan.every is not None
    if purchase.state is not PurchaseState.OPEN and not runs:
        raise PurchaseStepRefused(f"{purchase_id} is {purchase.state}: there is nothing to stop")
    return let_go(desk, purchase, now)


def resume(desk: Desk, viewer: Viewer, purchase_id: str, now: datetime) -> Purchase:
    """A subscription that was stopped goes on, while the month that is paid still runs. PurchaseStepRefused."""
    with desk.sessions() as session:
        purchase = queries.of_viewer(session, viewer, purchase_id)
    if purchase.state is not PurchaseState.ENDING or not purchase.billed_with:
        raise PurchaseStepRefused(f"{purchase_id} is {purchase.state}: it was not stopped, or has ended already")
    desk.payments.resume(CheckoutRef(purchase.billed_with))
    with desk.sessions.begin() as session:
        found = queries.locked(session, purchase_id)
        take(session, found, Event.RESUME, now)
        found.renewal_told_at = now
    with desk.sessions() as session:
        return queries.locked(session, purchase_id)


def let_go(desk: Desk, purchase: Purchase, now: datetime) -> Purchase:
    """No further payment: an open purchase is cancelled, unless it was paid at the last moment."""
    if purchase.billed_with and not (purchase.billing_ref and purchase.state is PurchaseState.OPEN):
        desk.payments.close(CheckoutRef(purchase.billed_with))
    with desk.sessions.begin() as session:
        found = queries.locked(session, purchase.id)
        if found.state is PurchaseState.OPEN:
            take(session, found, Event.CANCEL, now)
        elif found.state is PurchaseState.FULFILLED and found.plan.every is not None:
            take(session, found, Event.STOP, now)
            found.renewal_told_at = now
    settle(desk.sessions, desk.payments, purchase, now, desk.apply)
    with desk.sessions() as session:
        return queries.locked(session, purchase.id)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the buyer wants: the plan under the terms that were read, for how many seats, paid to whom."""

    plan_id: str
    terms_hash: str | None
    quantity: int
    provider: str


def _opened(desk: Desk, viewer: Viewer, asked: _Asked, now: datetime) -> Purchase:
    with desk.sessions.begin() as session:
        queries.lock_offer(session, viewer.organisation_id, asked.plan_id)
        plan = plan_on_offer(session, asked.plan_id, viewer.organisation_id, now)
        if asked.terms_hash not in (None, plan.terms_hash):
            raise TermsChanged(remedy="Read the listing again, then buy.")
        _demand_payable(plan, asked.provider)
        want = wanted(plan, _seats(plan, asked.quantity))
        found = queries.open_purchase(session, viewer.organisation_id, plan.id) or _still_holds(
            session, viewer, plan, now
        )
        if found:
            return found
        copies.demand(session, plan, viewer.organisation_id, now)
        trials.demand(session, plan, viewer.organisation_id)
        uses = approvals.demand(session, viewer.organisation_id, want, now)
        budgets.demand(session, viewer.organisation_id, want, now)
        made = _new(session, desk, viewer, plan, quantity=want.quantity, now=now)
        approvals.use(uses, made.id)
        usage_budgets.hold(session, viewer.organisation_id, plan.currency, now)
        return made


def _demand_payable(plan: Plan, provider: str) -> None:
    """PaymentRefused for usage by bank transfer: nobody can be made to transfer what was used."""
    if plan.kind is PlanKind.USAGE and provider == BANK:
        raise PaymentRefused(
            "usage is charged when its month is over, which a bank transfer cannot be", remedy="Pay by card.",
            korean=("사용량은 한 달이 끝난 뒤에 청구하므로 계좌 이체로 결제할 수 없습니다", "카드로 결제하십시오."),
        )  # fmt: skip


def _still_holds(session: Session, viewer: Viewer, plan: Plan, now: datetime) -> Purchase | None:
    """A purchase whose grant holds and gives all that the plan would give now."""
    found = owned(session, viewer.organisation_id, plan, now)
    return queries.of_viewer(session, viewer, found.purchase_id) if found and found.whole else None


def _seats(plan: Plan, quantity: int) -> int:
    """A private plan has its own number. SeatsUnfit for several of a plan that is not sold by seats."""
    if quantity != 1 and not plan.per_seat:
        raise SeatsUnfit(f"{quantity} seats of a plan that is sold as a whole", remedy="Leave the quantity out.")
    return plan.seats or quantity


def _new(session: Session, desk: Desk, viewer: Viewer, plan: Plan, *, quantity: int, now: datetime) -> Purchase:
    """What costs nothing is fulfilled at once."""
    made = opening.opened(
        session, plan, desk.declared.datasets, organisation_id=viewer.organisation_id, member_id=viewer.member_id,
        quantity=quantity, now=now,
    )  # fmt: skip
    if plan.kind in (PlanKind.FREE, PlanKind.TRIAL):
        take(session, made, Event.PAID, now)
    session.refresh(made)  # whole, for readers outside the transaction
    return made


def _stale(purchase: Purchase, now: datetime) -> bool:
    """Its page can no longer be paid on."""
    return purchase.checkout_expires_at is not None and purchase.checkout_expires_at <= now


def _elsewhere(purchase: Purchase, provider: str) -> bool:
    return purchase.checkout_ref is not None and purchase.provider != provider


def _with_checkout(desk: Desk, viewer: Viewer, purchase: Purchase, provider: str) -> Purchase:
    """The key is the purchase's: after a timeout the same request answers the page that was made the first time."""
    back = f"{desk.marketplace_url}/purchases/{purchase.id}"
    order = CheckoutOrder(
        purchase_id=purchase.id, title=purchase.listing.title(viewer.language), price=purchase.price,
        interval=purchase.plan.every, email=viewer.email, language=viewer.language,
        success_url=f"{back}?paid=1", cancel_url=f"{back}?left=1", provider=provider,
    )  # fmt: skip
    link = desk.payments.open_checkout(order, key=IdempotencyKey(f"{purchase.id}:checkout"))
    with desk.sessions.begin() as session:
        found = queries.locked(session, purchase.id)
        found.provider = provider
        found.checkout_ref, found.checkout_url, found.checkout_expires_at = link.ref, link.url, link.expires_at
    return found
