"""A licence's sentences, kept with the purchase: what was agreed to can be read whatever is rewritten later.

buy → write_down → purchase.sentences          purchases older than that → write_down_earlier, at the next start
"""

from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.licensing.sentences import in_every_language
from marketplace.licensing.service import terms_of
from marketplace.purchases import queries
from marketplace.purchases.models import Purchase
from marketplace.releases.queries import version_held
from sectors.registry import Registry
from sectors.spec.dataset import Dataset


def write_down(session: Session, purchase: Purchase, dataset: Dataset, now: datetime) -> None:
    """Keep the sentences that the plan's page shows at `now`."""
    held = version_held(session, dataset.id) is not None
    purchase.sentences = in_every_language(terms_of(purchase.licence), dataset, purchase.kind if held else None)
    purchase.worded_at = now


def write_down_earlier(session: Session, declared: Registry, now: datetime) -> int:
    """Give purchases from before their sentences, from the terms stored with them; answers to how many.

    A purchase of a dataset that is not declared waits until it is.
    """
    known = {dataset.id: dataset for dataset in declared.datasets}
    waiting = queries.unworded(session, list(known))
    for purchase in waiting:
        write_down(session, purchase, known[purchase.licence.dataset], now)
    return len(waiting)
