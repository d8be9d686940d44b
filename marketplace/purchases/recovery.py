"""After a restore: what the provider knows and the database does not, until both say the same of every purchase.

provider.since → inbox → apply;  each purchase that is named: look_up → apply → compare → what is over: suspense
A purchase that the backup does not know is not made anew: nobody here knows what was agreed to. A person gives its
money back, or sells again.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.errors import Invalid
from marketplace.ledger import queries as ledger
from marketplace.payments import queries as inbox_queries
from marketplace.payments import service as inbox
from marketplace.payments import suspense
from marketplace.payments.errors import PaymentRefused
from marketplace.payments.port import STRIPE, CheckoutRef, PaymentEvent
from marketplace.purchases import compared, queries
from marketplace.purchases.compared import KEPT, Compared, Party
from marketplace.purchases.desk import Desk
from marketplace.purchases.fulfilment import SUSPENSE
from marketplace.purchases.settlement import take_in
from marketplace.purchases.split import CLEARING
from wire import times
from wire.money import Money

UNKNOWN = "of a purchase that nobody here knows"


def recover(desk: Desk, since: datetime, now: datetime) -> list[Compared]:
    """Take in what happened since then, and compare; again: no change. Invalid, PaymentUnavailable.

    `since`: when the backup was made, or a little before.
    """
    if not now - KEPT <= since <= now:
        raise Invalid(f"{times.on_page(since, 'UTC')} is not within the last {KEPT.days} days",
                      remedy="Name the time of the backup; what is older is compared by hand.")  # fmt: skip
    told = list(desk.payments.since(since))
    with desk.sessions() as session:
        parties = _parties(session, told, ledger.moved_since(session, CLEARING, since))
        before = [party.here(session) for party in parties]
    take_in(desk.sessions, told, now, desk.apply)
    found = []
    for party, held in zip(parties, before, strict=True):
        found += _closed(desk, party, told, held, now)
    return found


def _parties(session: Session, told: Sequence[PaymentEvent], moved: Collection[str]) -> list[Party]:
    """Every purchase that either side names, once for each checkout; the provider's first."""
    named = dict.fromkeys([*(event.purchase_id for event in told if event.purchase_id), *moved])
    found: dict[str, Party] = {}
    for id_ in named:
        first = queries.origin(session, id_)
        if first is None and id_ in moved and all(event.purchase_id != id_ for event in told):
            continue  # held in suspense since an earlier time than is asked about
        origin = first.id if first else id_
        found.setdefault(origin, Party(origin, first, tuple(queries.billed_with(session, first)) if first else (id_,)))
    return list(found.values())


def _closed(
    desk: Desk, party: Party, told: Sequence[PaymentEvent], before: dict[str, int], now: datetime
) -> list[Compared]:  # fmt: skip
    events = _looked_up(desk, party) or [event for event in told if event.purchase_id == party.id]
    if party.purchase is not None:
        take_in(desk.sessions, events, now, desk.apply)
    there = compared.money(events)
    with desk.sessions.begin() as session:
        waiting = inbox_queries.waiting_of(session, party.id)
        here = party.here(session)
        over = {currency: there[currency] - here.get(currency, 0) for currency in there}
        payer = next((event.payer for event in told if event.payer and event.purchase_id == party.id), None)
        held = [_held(session, party, Money(minor, name), there[name], payer, now) for name, minor in over.items()]
        if party.purchase is None or any(held):
            inbox.set_aside(waiting, SUSPENSE if any(held) else UNKNOWN, now)
        after = party.here(session)
    return list(compared.rows(party, payer, there, before, here, after))


def _looked_up(desk: Desk, party: Party) -> list[PaymentEvent]:
    """All that the provider knows of its checkout; nothing where it knows none."""
    if party.purchase is None or party.purchase.billed_with is None:
        return []
    try:
        return desk.payments.look_up(CheckoutRef(party.purchase.billed_with))
    except PaymentRefused:
        return []


def _held(  # noqa: PLR0917
    session: Session, party: Party, over: Money, there: int, payer: str | None, now: datetime
) -> bool:
    """What the provider has more than the ledger is in suspense, with who paid it."""
    if over.minor <= 0:
        return False
    cause = f"{'paid for' if party.purchase else UNKNOWN}: {party.id}, by {payer or 'somebody unknown'}"
    provider = party.purchase.provider if party.purchase else STRIPE
    suspense.hold(session, provider=provider, reference=f"restored:{party.id}:{there}:{over.currency}", amount=over,
                  purchase_id=party.id, cause=cause, now=now)  # fmt: skip
    return True
