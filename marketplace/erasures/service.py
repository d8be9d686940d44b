"""Use cases: look, begin, end. Each may be repeated."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from marketplace.accounts.viewer import Viewer
from marketplace.audit import service as audit
from marketplace.erasures import queries, scrubbing
from marketplace.erasures.errors import AnotherErasure
from marketplace.erasures.models import ErasureEntry, Kind
from marketplace.ids import new_id
from wire import erasures as wire


def hashed(key: str, asked: wire.Asked) -> str:
    """To whoever knows the value and the key it shows that this value was erased; to others nothing."""
    about = f"{asked.dataset}\0{asked.column}\0{asked.value}"
    return hmac.new(key.encode(), about.encode(), hashlib.sha256).hexdigest()


def look(session: Session, asked: wire.Asked) -> wire.Look:
    """What would change, what would not, and who got rows."""
    found = scrubbing.counted(session, asked.dataset, asked.value, asked.deliveries)
    changed = {kind.__tablename__ for kind in scrubbing.CHANGED}
    elsewhere = [one for one in scrubbing.remaining(session, asked.value) if one.partition(".")[0] not in changed]
    readers = queries.readers(session, asked.dataset, asked.deliveries)
    return wire.Look(found=found, elsewhere=elsewhere, readers=readers)


def begin(session: Session, viewer: Viewer, asked: wire.Asked, *, key: str, now: datetime) -> wire.Erasure:
    """Written down before anything is done. One of the same value that has not ended goes on."""
    value_hash = hashed(key, asked)
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(value_hash))))
    going_on = queries.unfinished(session, value_hash)
    kind, id_ = (Kind.RESUMED, going_on) if going_on else (Kind.ASKED, new_id("ers"))
    session.add(_entry(id_, kind, viewer, asked, value_hash, now))
    audit.record(session, viewer, f"erasure.{kind}", id_, {"dataset": asked.dataset, "column": asked.column}, now)
    session.flush()
    return queries.erasure(queries.entries(session, id_))


@dataclass(frozen=True, slots=True)
class Ending:
    """The end of an erasure that the data plane is done with, in transactions of its own."""

    sessions: sessionmaker[Session]
    engine: Engine
    viewer: Viewer
    key: str
    now: datetime

    def of(self, erasure_id: str, asked: wire.Asked) -> wire.Erasure:
        """The marketplace's own part, what names the person still, who got rows. AnotherErasure, NotFound."""
        with self.sessions.begin() as session:
            entries = queries.entries(session, erasure_id)
            if entries[0].value_hash != hashed(self.key, asked):
                raise AnotherErasure(erasure_id, remedy="End it with the value that it was begun with.")
            if entries[-1].kind is Kind.ENDED:
                return queries.erasure(entries)
            deliveries = sorted({delivery for entry in entries for delivery in entry.deliveries})
            scrubbing.scrub(session, asked.dataset, asked.value, deliveries)
        left = _rewrite(self.engine)
        with self.sessions.begin() as session:
            session.add(self._entry(session, erasure_id, asked, deliveries, left))
            audit.record(
                session, self.viewer, f"erasure.{Kind.ENDED}", erasure_id, {"dataset": asked.dataset}, self.now
            )
            session.flush()
            return queries.erasure(queries.entries(session, erasure_id))

    def _entry(
        self, session: Session, erasure_id: str, asked: wire.Asked, deliveries: list[str], left: list[str]
    ) -> ErasureEntry:
        entry = _entry(erasure_id, Kind.ENDED, self.viewer, asked, hashed(self.key, asked), self.now)
        entry.remaining = [*asked.remaining, *left, *scrubbing.remaining(session, asked.value)]
        readers = queries.readers(session, asked.dataset, deliveries)
        entry.found, entry.readers = [], [one.model_dump(mode="json") for one in readers]
        return entry


def _rewrite(engine: Engine) -> list[str]:
    """PostgreSQL keeps what a row was in its file until the table is written anew; those that could not be."""
    left = []
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for kind in scrubbing.CHANGED:
            name = kind.__tablename__
            try:
                connection.execute(text("SET statement_timeout = '10min'"))
                connection.execute(text(f"VACUUM (FULL) {name}"))
            except DBAPIError:
                left.append(f"{name}: not written anew (VACUUM FULL)")
        connection.execute(text("RESET statement_timeout"))
    return left


def _entry(id_: str, kind: Kind, viewer: Viewer, asked: wire.Asked, value_hash: str, now: datetime) -> ErasureEntry:  # noqa: PLR0917
    return ErasureEntry(
        id=new_id("ere"), erasure_id=id_, kind=kind, dataset=asked.dataset, column_name=asked.column,
        value_hash=value_hash, member_id=viewer.member_id, at=now, deliveries=sorted(asked.deliveries),
        found=[found.model_dump(mode="json") for found in asked.found], remaining=[], readers=[],
    )  # fmt: skip
