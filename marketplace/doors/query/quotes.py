"""What a statement costs at most by the usage plans that it is read under, before it runs."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.doors.query.schemas import Quoted
from marketplace.grants.models import Grant
from marketplace.grants.values import Facts, HeldGrant
from marketplace.metering import periods, queries, rules
from marketplace.metering.payers import payers
from marketplace.purchases.models import Purchase
from marketplace.web.translations import translate
from wire.metering import Per, Quote
from wire.money import Money
from wire.terms import QuotaMeasure

Most = Mapping[str, Mapping[QuotaMeasure, int | None]]


def quotes(session: Session, facts: Facts, most: Most, now: datetime) -> list[Quoted]:
    """`most`: by dataset what is used at most, as it is counted; where nobody can tell, there is no quote."""
    found: list[Quoted] = []
    for dataset, amounts in most.items():
        giving = [grant for grant in facts.grants if grant.dataset == dataset and grant.gives(now)]
        for alternatives in payers(giving):
            quote = _quote(session, alternatives, amounts, now)
            if quote is not None:
                found.append(Quoted(dataset=dataset, quote=quote))
    return found


def _quote(
    session: Session, alternatives: Sequence[HeldGrant], amounts: Mapping[QuotaMeasure, int | None], now: datetime
) -> Quote | None:  # fmt: skip
    """Of the grant that pays first; the dearest of them would be told where one of the others had to."""
    told = [one for grant in alternatives if (one := _of_grant(session, grant, amounts, now))]
    open_ones = [one for one in told if not one.refused] or told
    return max(open_ones, key=lambda one: one.amount_minor, default=None)


def _of_grant(
    session: Session, grant: HeldGrant, amounts: Mapping[QuotaMeasure, int | None], now: datetime
) -> Quote | None:  # fmt: skip
    row = session.get(Grant, grant.id)
    purchase = None if row is None or row.usage_measure is None else session.get(Purchase, row.purchase_id)
    usage = None if purchase is None else purchase.plan.usage_price
    if usage is None or purchase is None or row is None:
        return None
    measure = rules.counted(usage)
    at_most = amounts.get(measure)
    if at_most is None:
        return None
    since = periods.since(Per.PERIOD, grant.starts_at, now)
    anew = periods.anew_at(Per.PERIOD, grant.starts_at, now)
    used = 0 if anew is None else queries.used(session, grant.id, measure, since, anew)
    return rules.quote(usage, used, at_most, purchase.currency, row.usage_limit)


def sentence(quoted: Quoted, language: str) -> str:
    """The quote in words."""
    quote, dataset = quoted.quote, quoted.dataset
    if quote.refused:
        return translate("The cap of your plan on {dataset} has not so much left: this would be refused.", language,
                         dataset=dataset)  # fmt: skip
    amount = str(Money(quote.amount_minor, quote.currency))
    return translate(
        "By your plan on {dataset} this costs {amount} at most; {left} included units of the period are left.",
        language, dataset=dataset, amount=amount, left=f"{quote.included_left:,}",
    )  # fmt: skip
