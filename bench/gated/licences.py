"""Who asks in the gate's measures: buyers with licences, an operator without any."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.gated.tables import FROM, dataset
from infra.network import Network
from infra.parts.environment import database_url
from marketplace.accounts.models import Member, Organisation, OrganisationKind, Role
from marketplace.database import make_engine, sessions
from marketplace.grants import queries
from marketplace.grants import service as grants
from marketplace.grants.values import HeldGrant, Principal, Standing
from marketplace.ids import new_id
from marketplace.licensing import service as licensing
from marketplace.licensing.models import Licence
from marketplace.licensing.schemas import LicenceTerms
from sectors.spec.dataset import Dataset

TERMS: dict[str, Any] = {"rows": [{"column": "country", "op": "eq", "values": ["France"]}], "masks": {"born": "year"}}
ROWS_OUT = f"country = 'France' AND _delivery IN ('{FROM}')"  # the same rows, by hand
BORN_OUT = "CAST(date_trunc('year', born) AS date) AS born"  # the same value, by hand


@dataclass(frozen=True, slots=True)
class Desk:
    """Where people come from, and grants are made and ended, each in a transaction of its own."""

    sessions: Any
    _licences: dict[str, Licence] = field(default_factory=dict)

    def member(self, role: str = "buyer", kind: str = "company") -> str:
        """The id of one of a new organisation."""
        organisation, member, now = new_id("org"), new_id("mbr"), datetime.now(UTC)
        with self.sessions.begin() as session:
            session.add(Organisation(
                id=organisation, slug=organisation[-12:], name="Bench", kind=OrganisationKind(kind), created_at=now,
            ))  # fmt: skip
            session.flush()
            session.add(Member(
                id=member, organisation_id=organisation, email=f"{member}@bench.example", name="Bench",
                password_hash="none", password_changed_at=now, role=Role(role), created_at=now,  # noqa: S106
            ))  # fmt: skip
        return member

    def license(self, member: str, of: Sequence[Dataset], *, ended: bool = False) -> list[str]:
        """Half of each dataset for the member's organisation; the purchases."""
        now = datetime.now(UTC) - timedelta(seconds=1)
        with self.sessions.begin() as session:
            held = session.get_one(Member, member).organisation_id
            return [self._grant(session, held, one, now, ended=ended) for one in of]

    def _grant(self, session: Any, organisation: str, of: Dataset, now: datetime, *, ended: bool) -> str:
        purchase, starts = new_id("pur"), now - timedelta(days=30)
        grants.issue(
            session, purchase_id=purchase, organisation_id=organisation, deliveries=[FROM], now=now,
            licence=self._licence(session, of, now), starts_at=starts, ends_at=now if ended else None,
        )  # fmt: skip
        return purchase

    def _licence(self, session: Any, of: Dataset, now: datetime) -> Licence:
        if of.id not in self._licences:
            terms = {"dataset": of.id, "columns": [column.name for column in of.columns], **TERMS}
            self._licences[of.id] = licensing.create(session, LicenceTerms.model_validate(terms), of, now)
        return self._licences[of.id]

    def revoke(self, purchase: str) -> None:
        with self.sessions.begin() as session:
            grants.revoke(session, purchase_id=purchase, reason="refunded", now=datetime.now(UTC))

    def facts(self, members: Sequence[str]) -> tuple[dict[str, list[HeldGrant]], dict[str, Principal]]:
        """The grants of each one's organisation, and who each one is."""
        with self.sessions() as session:
            of = {member: session.get_one(Member, member).organisation for member in members}
            held = {one.id: [queries.held(g) for g in queries.of_organisation(session, one.id)] for one in of.values()}
        return held, {id_: Principal(id_, Standing.COMPANY, one.id, one.slug, one.name) for id_, one in of.items()}


@contextmanager
def desk(network: Network) -> Iterator[Desk]:
    engine = make_engine(database_url(network, "marketplace", "marketplace"))
    try:
        yield Desk(sessions(engine))
    finally:
        engine.dispose()


def tables() -> list[Dataset]:
    return [dataset("ten"), dataset("many")]
