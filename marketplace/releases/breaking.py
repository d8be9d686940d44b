"""What coming releases break, announced ahead: kept, told of, withdrawn, and said in sentences."""

from collections.abc import Collection, Sequence

from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from marketplace import outbox
from marketplace.releases.models import BreakingChange, Release
from marketplace.web.translations import translate
from wire import deliveries as wire
from wire.deliveries import Break, BreakKind

CHANGING = "change.announced"
WITHDRAWN = "change.withdrawn"
SENTENCES = {
    BreakKind.COLUMN_REMOVED: "Column {columns} is not delivered any more: later rows are empty there.",
    BreakKind.TYPE_CHANGED: "Column {columns} becomes {after}; it was {before}.",
    BreakKind.KEY_CHANGED: "Rows are told apart by {after}; it was by {before}.",
    BreakKind.ZONE_CHANGED: "{columns} is counted in {after} time; it was {before}.",
    BreakKind.NOTICE_SHORTENED: "Changes like these are announced {after} days ahead; it was {before}.",
}


def announce(session: Session, body: wire.BreakingChange) -> bool:
    """Store what is coming, or that it is not any more. False when the same came before.

    Its day stays the one that was told first, until it is withdrawn.
    """
    row = session.get(BreakingChange, body.id, with_for_update=True)
    if row is not None and (row.withdrawn_at is None) == (body.withdrawn_at is None):
        return False
    values = body.model_dump(mode="json", include={"id", "dataset", "breaks"}) | {
        "announced_at": body.announced_at, "takes_effect_at": body.takes_effect_at, "withdrawn_at": body.withdrawn_at,
    }  # fmt: skip
    written = insert(BreakingChange).values(values)
    session.execute(written.on_conflict_do_update(index_elements=["id"], set_=values))
    topic, at = (WITHDRAWN, body.withdrawn_at) if body.withdrawn_at else (CHANGING, body.announced_at)
    told = {"change": body.id, "dataset": body.dataset, "at": at.isoformat()}
    outbox.add(session, topic, told, key=f"{topic}:{body.id}:{at.isoformat()}")
    return True


def change(session: Session, change_id: str) -> BreakingChange:
    found = session.get(BreakingChange, change_id)
    assert found is not None, f"the change {change_id} was announced"
    return found


def coming(session: Session, dataset: str) -> BreakingChange | None:
    """What the dataset's readers were told of and no release has brought yet."""
    came = exists().where(Release.dataset == dataset, Release.published_at >= BreakingChange.takes_effect_at)
    found = select(BreakingChange).where(
        BreakingChange.dataset == dataset, BreakingChange.withdrawn_at.is_(None), ~came
    )
    return session.scalars(found.order_by(BreakingChange.announced_at.desc()).limit(1)).first()


def of(rows: Sequence[dict[str, object]], columns: Collection[str] | None) -> list[Break]:
    """Those that name no other than `columns`; None: all."""
    found = [Break.model_validate(row) for row in rows]
    return found if columns is None else [one for one in found if set(one.columns) <= set(columns)]


def sentences(breaks: Sequence[Break], language: str) -> list[str]:
    nothing = translate("nothing", language)
    return [
        translate(
            SENTENCES[one.kind], language, columns=", ".join(one.columns), before=one.before or nothing,
            after=one.after or nothing,
        )
        for one in breaks
    ]  # fmt: skip
