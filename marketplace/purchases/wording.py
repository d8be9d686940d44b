"""A licence's sentences, kept with the purchase: what was agreed to can be read whatever is rewritten later.

buy → agree → sentences of each licence          purchases older than that → write_down_earlier, at the next start
"""

from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.licensing.models import Licence
from marketplace.licensing.sentences import in_every_language
from marketplace.licensing.service import terms_of
from marketplace.purchases import queries
from marketplace.purchases.models import AgreedLicence
from marketplace.releases.queries import version_held
from sectors.registry import Registry
from sectors.spec.dataset import Dataset
from wire.commerce import PlanKind


def agree(
    session: Session, licence: Licence, dataset: Dataset, kind: PlanKind, now: datetime
) -> AgreedLicence:  # fmt: skip
    """The licence with the sentences that the plan's page shows at `now`."""
    sentences = _sentences(session, licence, dataset, kind)
    return AgreedLicence(dataset=dataset.id, licence=licence, sentences=sentences, worded_at=now)


def _sentences(session: Session, licence: Licence, dataset: Dataset, kind: PlanKind) -> dict[str, list[str]]:
    held = version_held(session, dataset.id) is not None
    return in_every_language(terms_of(licence), dataset, kind if held else None)


def write_down_earlier(session: Session, declared: Registry, now: datetime) -> int:
    """Give purchases from before their sentences, from the terms stored with them; answers to how many.

    A purchase of a dataset that is not declared waits until it is.
    """
    known = {dataset.id: dataset for dataset in declared.datasets}
    waiting = queries.unworded(session, list(known))
    for agreed, kind in waiting:
        agreed.sentences = _sentences(session, agreed.licence, known[agreed.dataset], kind)
        agreed.worded_at = now
    return len(waiting)
