"""Announcements of the data plane, each by an idempotent PUT."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from marketplace import outbox
from marketplace.accounts import queries as accounts
from marketplace.accounts.models import OrganisationKind
from marketplace.releases import queries, rules, sketches, summaries, table
from marketplace.releases.errors import AlreadyAnnounced, DeliveryUnknown, SupplyCenterUnknown
from marketplace.releases.models import Delivery, KnownFeed, Release, ReleaseDelivery
from wire import deliveries as wire

LANDED = "delivery.landed"
JUDGED = "delivery.judged"
PUBLISHED = "release.published"


def know_feeds(session: Session, datasets: Iterable[str], now: datetime) -> int:
    """Remember since when each feed is carried; how many are new."""
    rows = [{"dataset": dataset, "known_at": now} for dataset in datasets]
    if not rows:
        return 0
    made = insert(KnownFeed).values(rows).on_conflict_do_nothing().returning(KnownFeed.dataset)
    return len(session.scalars(made).all())


def announce_delivery(session: Session, body: wire.Delivery) -> bool:
    """Store a delivery, or its verdict. False when the same came before. AlreadyAnnounced, AccountingWrong."""
    rules.demand_accounting(body)
    _demand_supply_center(session, body.supply_center)
    values = {**body.model_dump(), "body_hash": rules.body_hash(body)}
    row = insert(Delivery).values(**values).on_conflict_do_nothing(index_elements=["id"])
    if session.scalar(row.returning(Delivery.id)) is not None:
        _tell_came(session, body)
        return True
    found = session.get(Delivery, body.id, with_for_update=True)
    assert found is not None
    if found.body_hash == values["body_hash"]:
        return False
    _demand_successor(found, body)
    for name, value in values.items():
        setattr(found, name, value)
    session.flush()
    _tell_came(session, body)
    return True


def _tell_came(session: Session, body: wire.Delivery) -> None:
    """Tell later steps of a verdict, or that one has come which has none yet."""
    topic = LANDED if body.verdict is wire.Verdict.LANDED else JUDGED
    told = {
        "delivery": body.id,
        "dataset": body.dataset,
        "supply_center": body.supply_center,
        "verdict": body.verdict.value,
        "received_at": body.received_at.isoformat(),
    }
    outbox.add(session, topic, told, key=f"{topic}:{body.id}")


def _demand_supply_center(session: Session, slug: str) -> None:
    organisation = accounts.organisation_by_slug(session, slug)
    if organisation is None or organisation.kind is not OrganisationKind.SUPPLY_CENTER:
        raise SupplyCenterUnknown(
            f"{slug!r} is not a supply center of this network",
            remedy="Name it in its sector.toml and restart the marketplace, which makes its organisation.",
        )


def _demand_successor(found: Delivery, body: wire.Delivery) -> None:
    differing = [name for name in rules.IDENTITY if getattr(found, name) != getattr(body, name)]
    if differing:
        raise AlreadyAnnounced(f"delivery {body.id} differs in {', '.join(differing)}", remedy="Use another id.")
    if not rules.may_follow(found.verdict, body.verdict):
        raise AlreadyAnnounced(
            f"delivery {body.id} is {found.verdict}; it cannot be announced as {body.verdict} with other figures",
            remedy="Deliver the file again: a judged delivery does not change.",
        )


def announce_release(session: Session, body: wire.Release) -> bool:
    """Store a release and tell later steps of it. False when the same came before.

    AlreadyAnnounced, DeliveryUnknown, AccountingWrong.
    """
    digest = rules.body_hash(body)
    rules.demand_parts(body)
    rules.demand_one_way(body)
    values = body.model_dump(mode="json", include={"certificate", "samples", "holds_table", "breaks"}) | {
        "id": body.id, "dataset": body.dataset, "delta_version": body.delta_version,
        "published_at": body.published_at, "declaration_hash": body.declaration_hash, "body_hash": digest,
        **(body.changes.model_dump() if body.changes else {}),
    }  # fmt: skip
    made = session.scalar(insert(Release).values(**values).on_conflict_do_nothing().returning(Release.id))
    if made is None:
        return _demand_same_release(session, body, digest)
    _link(session, body, body.deliveries, superseded=False)
    _link(session, body, body.supersedes, superseded=True)
    table.keep(session, body)
    sketches.keep(session, body)
    summaries.keep(session, body)
    payload = {"release": body.id, "dataset": body.dataset}
    outbox.add(session, PUBLISHED, payload, key=f"{PUBLISHED}:{body.id}")
    return True


def _demand_same_release(session: Session, body: wire.Release, digest: str) -> bool:
    found = session.get(Release, body.id)
    if found is None:
        raise AlreadyAnnounced(f"{body.dataset} version {body.delta_version} was announced as another release")
    if found.body_hash != digest:
        raise AlreadyAnnounced(f"release {body.id} is immutable", remedy="Publish again: that makes another release.")
    return False


def _link(session: Session, release: wire.Release, deliveries: Sequence[str], *, superseded: bool) -> None:
    unknown = set(deliveries) - queries.accepted_among(session, release.dataset, deliveries)
    if unknown:
        raise DeliveryUnknown(
            f"release {release.id}: {', '.join(sorted(unknown))}", remedy="Announce each delivery as accepted first."
        )
    session.add_all(ReleaseDelivery(release_id=release.id, delivery_id=d, superseded=superseded) for d in deliveries)
    session.flush()
