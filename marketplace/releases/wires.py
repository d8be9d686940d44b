"""Rows → wire types."""

from marketplace.releases import breaking, models
from wire import deliveries as wire


def delivery(row: models.Delivery) -> wire.Delivery:
    return wire.Delivery(**{name: getattr(row, name) for name in wire.Delivery.model_fields})


def release(row: models.Release) -> wire.Release:
    return wire.Release(
        id=row.id,
        dataset=row.dataset,
        delta_version=row.delta_version,
        deliveries=row.deliveries(),
        supersedes=row.deliveries(superseded=True),
        published_at=row.published_at,
        declaration_hash=row.declaration_hash,
        certificate=wire.Certificate.model_validate(row.certificate),
        samples=row.samples,
        holds_table=row.holds_table,
        changes=changes(row),
        breaks=breaking.of(row.breaks, None),
    )


def changes(row: models.Release) -> wire.Changes | None:
    """None where they were not counted."""
    if row.added is None or row.changed is None or row.removed is None:
        return None
    return wire.Changes(added=row.added, changed=row.changed, removed=row.removed)
