"""What a purchase writes into the ledger: sales with their tax and split, refunds that mirror them.

post_sale, post_refund → ledger transaction + POSTED in the outbox → invoice or credit note
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from marketplace import outbox
from marketplace.accounts.models import Organisation, TaxStatus
from marketplace.ledger import queries as ledger_queries
from marketplace.ledger import service as ledger
from marketplace.ledger.charges import Charge, ChargeType
from marketplace.ledger.models import LedgerTransaction
from marketplace.ledger.rules import Entry
from marketplace.purchases.errors import AmountDiffers
from marketplace.purchases.models import Purchase, Refund
from marketplace.purchases.split import FEES, Split, reversal, sale
from marketplace.purchases.tax import Taxed, taxed
from wire.money import Money

POSTED = "charge.posted"


def post_sale(
    session: Session, purchase: Purchase, reference: str, now: datetime, *,
    amount: Money | None = None, charges: Sequence[Charge] = (),
) -> None:  # fmt: skip
    """`amount`, or else the price, in the ledger, once per reference; nothing where it is zero. AmountDiffers.

    `charges` say what makes the amount; tax and the network's fee are added to them.
    """
    paid = amount or purchase.price
    if not paid.minor or _stands(session, reference, paid):
        return
    tax = tax_of(session, purchase, paid)
    entries = sale(tax, Split(**purchase.split), purchase.provider)
    told = [*(charges or [_fixed(purchase, paid)]), *_shared(purchase, tax, entries)]
    ledger.post(session, kind="sale", reference=reference, entries=entries, at=now, charges=told)
    _tell(session, reference)


def _fixed(purchase: Purchase, paid: Money) -> Charge:
    return Charge(ChargeType.FIXED, paid, purchase.quantity, "", purchase.id)


def _shared(purchase: Purchase, tax: Taxed, entries: Sequence[Entry]) -> list[Charge]:
    fee = next((-amount for account, amount in entries if account == FEES), Money(0, tax.tax.currency))
    facts = {"rule": tax.rule.value, "country": tax.country}
    return [
        Charge(ChargeType.TAX, tax.tax, purchase_id=purchase.id, facts=facts),
        Charge(ChargeType.FEE, fee, purchase_id=purchase.id),
    ]


def post_refund(session: Session, purchase: Purchase, refund: Refund, before: Money, now: datetime) -> None:
    """The mirror of the sale that is given back of; `before` was given back of it already."""
    refund.sale = refund.sale or _newest_sale(session, purchase).reference
    sold = entries_of(ledger_queries.transaction(session, refund.sale))
    reference = f"{purchase.id}:refund:{refund.id}"
    back = Charge(ChargeType.REFUND, -refund.amount, purchase_id=purchase.id, facts={"of": refund.sale})
    entries = reversal(sold, before, refund.amount)
    ledger.post(session, kind="refund", reference=reference, entries=entries, at=now, charges=[back])
    _tell(session, reference)


def amount_of(session: Session, purchase: Purchase, refund: Refund) -> Money:
    """What was paid that the refund gives back of."""
    refund.sale = refund.sale or _newest_sale(session, purchase).reference
    return max((m for _, m in entries_of(ledger_queries.transaction(session, refund.sale))), key=lambda m: m.minor)


def tax_of(session: Session, purchase: Purchase, amount: Money) -> Taxed:
    """What of the amount is tax, by what both sides have told of themselves."""
    seller, buyer = session.get_one(Organisation, purchase.supplier_id), purchase.organisation
    return taxed(amount, seller.country, buyer.country, exempt=seller.tax_status is TaxStatus.EXEMPT)


def entries_of(transaction: LedgerTransaction) -> list[Entry]:
    return [(entry.account, Money(entry.amount_minor, entry.currency)) for entry in transaction.entries]


def _stands(session: Session, reference: str, paid: Money) -> bool:
    """Posted before: its tax and split stay as they were then, whatever was registered since."""
    stands = ledger_queries.largest(session, reference)
    if stands not in (None, paid.minor):
        raise AmountDiffers(f"{reference} stands in the ledger with another amount than {paid}")
    return stands is not None


def _newest_sale(session: Session, purchase: Purchase) -> LedgerTransaction:
    found = ledger_queries.newest_of(session, f"{purchase.id}:", "sale")
    if found is None:
        raise AmountDiffers(f"money of {purchase.id} went back, and none is known to have come")
    return found


def _tell(session: Session, reference: str) -> None:
    outbox.add(session, POSTED, {"reference": reference}, key=f"{POSTED}:{reference}")
