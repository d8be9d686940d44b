"""Every SELECT on erasures, and on who got rows."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.accounts.models import Organisation
from marketplace.erasures.models import ErasureEntry, Kind
from marketplace.errors import NotFound
from marketplace.releases.models import Delivery
from marketplace.usage.models import Usage
from wire import erasures as wire
from wire.access import Outcome


def unfinished(session: Session, value_hash: str) -> str | None:
    """The erasure of that value which was begun and has not ended."""
    query = select(ErasureEntry).where(ErasureEntry.value_hash == value_hash).order_by(ErasureEntry.at, ErasureEntry.id)
    entries = session.scalars(query).all()
    ended = {entry.erasure_id for entry in entries if entry.kind is Kind.ENDED}
    return next((entry.erasure_id for entry in reversed(entries) if entry.erasure_id not in ended), None)


def entries(session: Session, erasure_id: str) -> Sequence[ErasureEntry]:
    """In order. NotFound."""
    query = select(ErasureEntry).where(ErasureEntry.erasure_id == erasure_id)
    found = session.scalars(query.order_by(ErasureEntry.at, ErasureEntry.id)).all()
    if not found:
        raise NotFound(f"no erasure {erasure_id}")
    return found


def erasures(session: Session) -> list[wire.Erasure]:
    """All, newest first."""
    query = select(ErasureEntry).order_by(ErasureEntry.erasure_id, ErasureEntry.at, ErasureEntry.id)
    by_id = groupby(session.scalars(query), lambda entry: entry.erasure_id)
    found = [erasure(list(of_one)) for _, of_one in by_id]
    return sorted(found, key=lambda one: one.asked_at, reverse=True)


def erasure(entries: Sequence[ErasureEntry]) -> wire.Erasure:
    """What its entries come to: what was found when it was asked, and what was found beside that when it went on."""
    first, last = entries[0], entries[-1]
    most: dict[wire.Place, wire.Found] = {}
    for one in (wire.Found.model_validate(told) for entry in entries for told in entry.found):
        seen = most.get(one.place, one)
        most[one.place] = wire.Found(place=one.place, rows=max(seen.rows, one.rows), files=max(seen.files, one.files))
    return wire.Erasure(
        id=first.erasure_id, dataset=first.dataset, column=first.column_name, value_hash=first.value_hash,
        asked_by=first.member.name, asked_at=first.at, ended_at=last.at if last.kind is Kind.ENDED else None,
        found=list(most.values()), remaining=last.remaining,
        readers=[wire.Reader.model_validate(one) for one in last.readers],
    )  # fmt: skip


def readers(session: Session, dataset: str, deliveries: Sequence[str]) -> list[wire.Reader]:
    """Who got rows of the dataset since the first of the deliveries came."""
    first = select(func.min(Delivery.received_at)).where(Delivery.id.in_(deliveries))
    since: datetime | None = session.scalar(first)
    if since is None:
        return []
    query = (
        select(Organisation.slug, Organisation.name, Usage.door, func.count(), func.max(Usage.ended_at))
        .join(Organisation, Organisation.id == Usage.organisation_id)
        .where(Usage.datasets.contains([dataset]), Usage.outcome == Outcome.OK, Usage.rows + Usage.bytes > 0)
        .where(Usage.ended_at >= since)
        .group_by(Organisation.slug, Organisation.name, Usage.door)
        .order_by(Organisation.slug, Usage.door)
    )
    return [
        wire.Reader(organisation=slug, name=name, door=door, times=times, last_at=last)
        for slug, name, door, times, last in session.execute(query)
    ]
