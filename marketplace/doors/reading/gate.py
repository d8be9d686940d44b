"""Who comes for a file, and what may be read now. Facts are read anew for each question.

token → keys.holder → Key → reading(…) → Reading, or Refused
                            stands(…)  → whether it still holds, asked while bytes flow
"""

import asyncio
import re
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import bindparam, func, select

from lakehouse.layout import Layout, is_table
from lakehouse.versions import NoSuchVersion, TableAt, table_at
from marketplace.doors import keys
from marketplace.doors.database import Asking, Connections
from marketplace.doors.delivered import delivered_by
from marketplace.doors.reading.changes import Changes, changes_of
from marketplace.doors.reading.errors import NothingBefore, NothingReleased, Refused, ReleaseUnknown, VersionGone
from marketplace.doors.reading.reading import Reading, reading_of
from marketplace.doors.tokens import Key
from marketplace.grants.facts import facts_for, facts_of, principal_of
from marketplace.grants.filters import deciding_grants, grouping_grants
from marketplace.grants.rules import ended_since, may_read, not_licensed, readable, refuse
from marketplace.grants.values import Facts, HeldGrant, Principal, Reason, Standing
from marketplace.releases.models import Release
from sectors.live import Declarations
from sectors.spec.dataset import Dataset

_RELEASED = select(func.max(Release.delta_version)).where(Release.dataset == bindparam("dataset"))
_BEFORE = _RELEASED.where(Release.delta_version < bindparam("version"))
_BY_THEN = _RELEASED.where(Release.published_at <= bindparam("then"))
_OF_RELEASE = select(Release.delta_version).where(
    Release.dataset == bindparam("dataset"), Release.id == bindparam("release")
)
GROUPED = "your licence gives the rows themselves: group them in SQL"
_NAMED = re.compile(r"[a-z0-9_]{1,100}\.[a-z0-9_]{1,100}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Gate:
    """Where the grants, the declarations and the tables are read."""

    database: Connections
    declarations: Declarations
    layout: Layout

    async def reading(self, key: Key, dataset: str, now: datetime, version: int | None = None) -> Reading:
        """What the key's member may read of the dataset; of the newest version, unless another is asked for.

        Refused, the same for what is absent and for what is not licensed; NothingReleased.
        """
        if not _NAMED.fullmatch(dataset):  # the name becomes a folder's, and an operator may read everything
            raise Refused(not_licensed(dataset), dataset)
        async with self.database.connect() as connection:
            principal, facts = await self._facts(connection, key, dataset)
            floor = await self._floor(connection, principal, dataset, facts, now) if version is not None else 0
        decision = may_read(principal, dataset, frozenset(), facts, now)
        if not decision.allowed:
            raise Refused(decision, dataset)
        if version is not None and version < floor:
            raise Refused(refuse(Reason.NOT_STARTED, f"the licence on {dataset} began after that release"), dataset)
        table = await asyncio.to_thread(self._table, dataset, version)
        return reading_of(principal, dataset, table, facts, now)

    async def groups(self, key: Key, dataset: str, now: datetime) -> tuple[Reading, int]:
        """What figures of groups are made of, and how many rows each group has at least. Refused, NothingReleased.

        Of the grants that give such figures alone, as if they gave the rows: no door but the one that groups has it.
        """
        if not _NAMED.fullmatch(dataset):
            raise Refused(not_licensed(dataset), dataset)
        async with self.database.connect() as connection:
            principal, facts = await self._facts(connection, key, dataset)
        grouped, minimum = grouping_grants(facts, dataset, now)
        if not grouped:
            decision = may_read(principal, dataset, frozenset(), facts, now)
            raise Refused(refuse(Reason.NOT_OFFERED, GROUPED) if decision.allowed else decision, dataset)
        table = await asyncio.to_thread(self._table, dataset, None)
        return reading_of(principal, dataset, table, replace(facts, grants=grouped, own=frozenset()), now), minimum

    async def changes(self, key: Key, dataset: str, now: datetime, version: int) -> Changes:
        """What the release of that version gives otherwise than the one before. Refused, NothingBefore."""
        reading = await self.reading(key, dataset, now, version)
        async with self.database.connect() as connection:
            earlier = (await connection.execute(_BEFORE, {"dataset": dataset, "version": version})).scalar()
        if earlier is None:
            raise NothingBefore(f"{dataset} has none before version {version}")
        try:
            before = await self.reading(key, dataset, now, earlier)
        except Refused as error:
            raise NothingBefore(f"the licence on {dataset} gives none before version {version}") from error
        return changes_of(reading, before, self.declarations.current().dataset(dataset).key)

    async def datasets(self, key: Key, now: datetime) -> list[str]:
        """The datasets of which the key's member may read something, in the order of their names."""
        async with self.database.connect() as connection:
            principal, facts = await self._facts(connection, key, None)
        if principal.standing is Standing.OPERATOR:
            return sorted(dataset.id for dataset in self.declarations.current().datasets)
        return sorted(readable(facts, now))

    def declared(self, dataset: str) -> Dataset | None:
        """None for one that is not declared any more: who bought it reads it all the same, as in SQL."""
        return next((one for one in self.declarations.current().datasets if one.id == dataset), None)

    def is_released(self, dataset: str) -> bool:
        """Whether it has a table."""
        sector, _, name = dataset.partition(".")
        return is_table(self.layout.table(sector, name))

    async def floor(self, key: Key, dataset: str, now: datetime) -> int:
        """The oldest version that the key's member may ask for."""
        async with self.database.connect() as connection:
            principal, facts = await self._facts(connection, key, dataset)
            return await self._floor(connection, principal, dataset, facts, now)

    async def stands(self, key: Key, reading: Reading, began: datetime, now: datetime) -> bool:
        """Whether the key, the member and every grant that the reading stands on hold now as they did then."""
        if key.ends_at is not None and key.ends_at <= now:
            return False
        async with self.database.connect() as connection:
            if not await keys.stands(connection, key, now):
                return False
            principal, facts = await self._facts(connection, key, reading.dataset)
        if not may_read(principal, reading.dataset, frozenset(), facts, now).allowed:
            return False
        over = {_bought(grant) for grant in facts.grants if ended_since(grant, began, now)}
        return not over & {_bought(grant) for grant in reading.grants or ()}

    async def version_of(self, dataset: str, release: str) -> int:
        """The Delta version of a release. ReleaseUnknown."""
        async with self.database.connect() as connection:
            found = await connection.execute(_OF_RELEASE, {"dataset": dataset, "release": release})
        version: int | None = found.scalar()
        if version is None:
            raise ReleaseUnknown(f"{dataset} has no release {release}", remedy="See the releases on its page.")
        return version

    async def _floor(
        self, connection: Asking, principal: Principal, dataset: str, facts: Facts, now: datetime
    ) -> int:  # fmt: skip
        """The oldest version that may be asked for: the one that was the newest release when the licence began.

        What was replaced before was never to be had under it.
        """
        grants = deciding_grants(principal, dataset, facts, now)
        if not grants:
            return 0
        began = min(grant.starts_at for grant in grants)
        newest = (await connection.execute(_BY_THEN, {"dataset": dataset, "then": began})).scalar()
        return int(newest or 0)

    async def _facts(self, connection: Asking, key: Key, dataset: str | None) -> tuple[Principal, Facts]:
        principal = await principal_of(connection, key.member)
        own = delivered_by(self.declarations.current()).get(principal.organisation_slug, frozenset())
        if dataset is None:
            return principal, await facts_for(connection, principal, own)
        return principal, await facts_of(connection, principal, own, dataset)

    def _table(self, dataset: str, version: int | None) -> TableAt:
        sector, _, name = dataset.partition(".")
        folder = self.layout.table(sector, name)
        if not is_table(folder):
            raise NothingReleased(dataset)
        try:
            return table_at(folder, version)
        except NoSuchVersion as error:
            raise VersionGone(str(error), remedy="Ask for the newest one.") from error


def _bought(grant: HeldGrant) -> HeldGrant:
    """The grant without its end, which a renewal moves, and without whose seat it is."""
    return replace(grant, ends_at=None, revoked_at=None, seat=None)
