"""Visits to the dashboards for tests: who looks, and what their company holds."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Literal

from client.api import Marketplace
from client.errors import MarketplaceProblem
from dashboards.visit import Visit
from dashboards.words import Words
from sectors.registry import load
from wire.access import DoorToken, Grant
from wire.base import Problem
from wire.commerce import SectorShown
from wire.deliveries import Delivery, Verdict
from wire.offered import ReleaseFacts
from wire.people import Me
from wire.views import View

START = datetime(2026, 11, 1, tzinfo=UTC)


def visit(member: str, *grants: Grant, company: str = "hanbit", language: Literal["en", "ko"] = "ko") -> Visit:
    """An analyst of one company."""
    me = Me(
        member_id=member, organisation_id=f"org_{company}", organisation=company, name="김분석", email="a@hanbit.example",
        role="analyst", language=language,
    )  # fmt: skip
    return Visit(me, Marketplace("http://127.0.0.1:9"), grants, Words(language))


class Knowing(Marketplace):
    """A marketplace whose every sector is public, which offers nothing and keeps no view; it answers nothing else."""

    def views(self) -> Iterator[View]:
        yield from ()

    def history(self, dataset: str) -> Iterator[ReleaseFacts]:
        title = f"no listing offers {dataset}"
        raise MarketplaceProblem(Problem(type="about:blank", title=title, status=404, code="dataset_not_offered"))

    def sectors(self) -> Iterator[SectorShown]:
        for sector in load().sectors:
            title = {"en": sector.title.en, "ko": sector.title.ko}
            yield SectorShown(id=sector.id, title=title, datasets=[dataset.id for dataset in sector.datasets])


def knowing(here: Visit) -> Visit:
    """The same visit to that marketplace."""
    return replace(here, marketplace=Knowing("http://127.0.0.1:9"))


class Admitting(Knowing):
    """One whose tokens for the SQL door name their company, for a door that answers by it."""

    company = ""

    def sql_token(self) -> DoorToken:
        return DoorToken(token=self.company, expires_at=START, url="http://127.0.0.1")


def admitted(here: Visit) -> Visit:
    there = Admitting("http://127.0.0.1:9")
    there.company = here.me.organisation
    return replace(here, marketplace=there)


def grant(
    *, active: bool = True, terms: str = "t1", columns: Sequence[str] = ("date",), masked: Sequence[str] = ()
) -> Grant:
    """A grant on the reference rates."""
    return Grant(
        id="grt_1", purchase_id="pur_1", dataset="finance.reference_rates", columns=list(columns),
        masked=list(masked), starts_at=START, active=active, terms_hash=terms,
    )  # fmt: skip


def delivery(*, received: datetime, read: int, accepted: int, quarantined: int) -> Delivery:
    """A judged delivery of the reference rates."""
    return Delivery(
        id=f"reference_rates-{received:%d%H}", sector="finance", dataset="finance.reference_rates",
        supply_center="ecb", file_name="a.csv", sha256="0" * 64, size=1, received_at=received,
        verdict=Verdict.ACCEPTED, read=read, accepted=accepted, quarantined=quarantined,
        declaration_hash="d" * 64, step_version="1",
    )  # fmt: skip
