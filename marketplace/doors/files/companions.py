"""The texts beside a file, read from the grants that it is given under: for pages, programs and forwarding."""

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.doors.files import beside
from marketplace.grants.models import Grant
from marketplace.grants.queries import held
from marketplace.purchases.models import AgreedLicence, Purchase
from marketplace.releases import queries as releases
from sectors.spec.dataset import Dataset

DICTIONARY: Final = "dictionary.csv"
LICENCE: Final = "licence.txt"
CITATION: Final = "citation.txt"


def companions(
    session: Session, dataset: Dataset, grants: Sequence[Grant], language: str, network: str
) -> Mapping[str, str]:  # fmt: skip
    """Name → text. `network`: the name of this one."""
    return {
        DICTIONARY: dictionary(dataset, grants),
        LICENCE: licence(session, dataset, grants, language),
        CITATION: citation(session, dataset, language, network),
    }


def dictionary(dataset: Dataset, grants: Sequence[Grant]) -> str:
    return beside.dictionary(dataset, [held(grant).scope for grant in grants])


def licence(session: Session, dataset: Dataset, grants: Sequence[Grant], language: str) -> str:
    """The sentences that were agreed to, by purchase."""
    ids = [grant.purchase_id for grant in grants]
    bought = (
        select(Purchase.id, Purchase.opened_at, AgreedLicence.sentences)
        .join(AgreedLicence, AgreedLicence.purchase_id == Purchase.id)
        .where(Purchase.id.in_(ids), AgreedLicence.dataset == dataset.id)
        .order_by(Purchase.opened_at, Purchase.id)
    )
    agreed = [(id_, at, (sentences or {}).get(language, [])) for id_, at, sentences in session.execute(bought)]
    return beside.licence(dataset.title.of(language), agreed, language)


def citation(session: Session, dataset: Dataset, language: str, network: str) -> str:
    newest = releases.latest_release(session, dataset.id)
    return beside.citation(dataset, language, network, newest.published_at if newest else None)
