"""A supply center with so many listings on the declared feeds, buyers, and purchases that wait for their payment."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bench.gated.licences import Desk
from bench.network import ids, settings
from infra.network import Network
from infra.parts.environment import database_url
from marketplace.accounts import service as accounts
from marketplace.accounts.models import Member
from marketplace.accounts.rights import Right
from marketplace.accounts.schemas import NewApiToken
from marketplace.database import make_engine, sessions
from marketplace.ids import new_id
from marketplace.licensing import service as licensing
from marketplace.licensing.models import Licence
from marketplace.licensing.schemas import LicenceTerms
from marketplace.listings.models import Listing, ListingDataset, Plan
from marketplace.listings.states import ListingState
from marketplace.purchases.models import AgreedLicence, Purchase
from marketplace.purchases.split import split_of
from marketplace.purchases.states import PurchaseState
from wire.commerce import Interval, PlanKind

PRICE, CURRENCY, BATCH = 12_000, "KRW", 500


@dataclass(frozen=True, slots=True)
class Shop:
    """`plans`: id of each, with the dataset that it gives."""

    network: Network
    desk: Desk
    center: str
    plans: Sequence[tuple[str, str]]

    def open(self, members: Sequence[str], place: int = 0) -> list[str]:
        """A purchase of the plan for each member, as it stands while its buyer is at the checkout; their ids."""
        now = datetime.now(UTC)
        with self.desk.sessions.begin() as session:
            plan = session.get_one(Plan, self.plans[place][0])
            made = [self._purchase(session.get_one(Member, member), plan, now) for member in members]
            session.add_all(made)
            return [one.id for one in made]

    def _purchase(self, member: Member, plan: Plan, now: datetime) -> Purchase:
        id_ = new_id("pur")
        agreed = [
            AgreedLicence(dataset=one.dataset, licence_id=one.id, sentences={}, worded_at=now) for one in plan.licences
        ]
        return Purchase(
            id=id_, organisation_id=member.organisation_id, member_id=member.id, plan_id=plan.id, listing=plan.listing,
            kind=plan.kind, licences=agreed, terms_hash=plan.terms_hash, supplier_id=self.center, quantity=1,
            split=split_of(dict.fromkeys(plan.datasets, self.center)).as_json(), price_minor=plan.price_minor,
            currency=plan.currency, state=PurchaseState.OPEN, opened_at=now, checkout_ref=f"cs_{id_}",
        )  # fmt: skip

    def token(self, member: str) -> str:
        """An API token that reads."""
        with self.desk.sessions.begin() as session:
            new = NewApiToken(label="bench", days=1, rights=frozenset({Right.READ}))
            return accounts.create_api_token(session, member, new, datetime.now(UTC))[1]


@contextmanager
def shop(network: Network, listings: int) -> Iterator[Shop]:
    engine = make_engine(database_url(network, "marketplace", "marketplace"))
    desk = Desk(sessions(engine))
    try:
        with desk.sessions() as session:
            center = session.get_one(Member, desk.member("supply_center", "supply_center")).organisation_id
        yield Shop(network, desk, center, _offered(network, desk, center, listings))
    finally:
        engine.dispose()


def _offered(network: Network, desk: Desk, center: str, listings: int) -> list[tuple[str, str]]:
    licences = _licences(network, desk)
    made: list[tuple[str, str]] = []
    for start in range(0, listings, BATCH):
        with desk.sessions.begin() as session:
            for place in range(start, min(start + BATCH, listings)):
                licence = session.merge(licences[place % len(licences)], load=False)
                session.add(listing := _listing(place, center, licence))
                made.append((listing.plans[0].id, licence.dataset))
    with desk.sessions.begin() as session:
        session.connection().exec_driver_sql("ANALYZE")  # as PostgreSQL does by itself a minute later
    return made


def _licences(network: Network, desk: Desk) -> list[Licence]:
    told, now = settings(network), datetime.now(UTC)
    with desk.sessions.begin() as session:
        datasets = [told.dataset(id_) for id_ in ids()]
        return [licensing.create(session, LicenceTerms(dataset=one.id), one, now) for one in datasets]


def _listing(place: int, center: str, licence: Licence) -> Listing:
    now = datetime.now(UTC)
    words: dict[str, Any] = {
        "title_en": f"Readings of place {place}", "title_ko": f"{place}번 측정값", "summary_en": "Levels by the hour.",
        "summary_ko": "시간별 수위입니다.", "search_text": f"readings of place {place} {place}번 측정값 수위",
    }  # fmt: skip
    plan = Plan(
        id=new_id("pln"), position=0, kind=PlanKind.SUBSCRIPTION, interval=Interval.MONTH, price_minor=PRICE,
        currency=CURRENCY, created_at=now, licences=[licence],
    )  # fmt: skip
    return Listing(
        id=new_id("lst"), slug=f"readings-{place}", organisation_id=center, state=ListingState.PUBLISHED,
        created_at=now, updated_at=now, published_at=now, plans=[plan], **words,
        datasets=[ListingDataset(dataset=licence.dataset, sector=licence.dataset.partition(".")[0])],
    )  # fmt: skip
