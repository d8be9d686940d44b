"""Grants with quotas, and takers under the role of the doors."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session, sessionmaker

from marketplace.doors.database import WRITING
from marketplace.grants.models import Grant
from marketplace.metering.taking import Answer, Wanted, take
from tests.support.as_policy import connections
from tests.support.gate import NOW, make_grant
from tests.support.marketplace import make_organisation
from wire.terms import QuotaMeasure


@dataclass
class Meter:
    """Takes over connections of its own, many at once if told so."""

    database_url: str
    sessions: sessionmaker[Session]

    def grant(self, *quotas: tuple[str, str, int], **columns: Any) -> str:
        """The id of a new grant from `NOW` on; quotas as (measure, per, limit)."""
        with self.sessions.begin() as session:
            made = make_grant(session, make_organisation(session))
            said = [{"measure": measure, "per": per, "limit": limit} for measure, per, limit in quotas]
            made.scope = {**made.scope, "quotas": said}
            for name, value in columns.items():
                setattr(made, name, value)
            return made.id

    def take(self, grant: str, amount: int = 1, access: str = "a", at: datetime = NOW, **more: Any) -> Answer:
        return self.take_all([Wanted(grant, QuotaMeasure(more.get("measure", "queries")), amount)], [access], at)[0]

    def take_all(
        self, wanted: Sequence[Wanted], accesses: Sequence[str], at: datetime = NOW, most: int = 20
    ) -> list[Answer]:  # fmt: skip
        """Every access takes the same, all at once."""

        async def run() -> list[Answer]:
            async with connections(self.database_url, most, WRITING) as opened:

                async def one(access: str) -> Answer:
                    async with opened.connect() as connection:
                        return await take(connection, wanted, access, at)

                return list(await asyncio.gather(*map(one, accesses)))

        return asyncio.run(run())

    def read(self, work: Callable[[Session, Grant], Any], grant: str) -> Any:
        with self.sessions.begin() as session:
            return work(session, session.get_one(Grant, grant))


@pytest.fixture
def meter(database: sessionmaker[Session], database_url: str) -> Meter:
    return Meter(database_url, database)
