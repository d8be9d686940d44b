"""Rows → wire types: what an organisation's members may see of its targets."""

from marketplace.forwarding.models import Forwarding, ForwardingTarget
from marketplace.forwarding.outlets import place_of
from wire import forwarding as wire


def target(row: ForwardingTarget) -> wire.Target:
    """Without the secret, which nobody sees again."""
    return wire.Target(
        id=row.id, dataset=row.dataset, place=place_of(row), choice=wire.Choice.model_validate(row.choice),
        member=row.member.name, seen_host_key=row.seen_host_key, created_at=row.created_at, tested_at=row.tested_at,
        last_sent_at=row.last_sent_at, next_try_at=row.next_try_at, stopped_at=row.stopped_at, failures=row.failures,
        error=row.error, detail=row.detail,
    )  # fmt: skip


def forwarding(row: Forwarding) -> wire.Forwarding:
    files = row.manifest["files"] if row.manifest else None
    return wire.Forwarding(
        target=row.target_id, release=row.release_id, version=row.version, state=row.state, reason=row.reason,
        detail=row.detail, tries=row.tries, asked_at=row.asked_at, ended_at=row.ended_at,
        rows=files[0]["rows"] if files else None, bytes=sum(file["size"] for file in files) if files else None,
    )  # fmt: skip
