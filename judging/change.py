"""What a delivery would change in its table, given the deliveries that the network knows. Pure.

accepted rows + SHA-256 + file name + known deliveries → rows added and removed, columns added
"""

from collections.abc import Iterable
from dataclasses import dataclass

from wire.deliveries import Delivery, Verdict


@dataclass(frozen=True, slots=True)
class Change:
    """Rows of the table before and after; `replaces`: deliveries of the same file name that stood until now."""

    rows_before: int
    rows_added: int
    rows_removed: int
    rows_after: int
    columns_added: tuple[str, ...]
    replaces: tuple[str, ...] = ()
    duplicate_of: str | None = None


def change(
    file_name: str, sha256: str, accepted: int, columns_added: tuple[str, ...], known: Iterable[Delivery]
) -> Change:
    """`known`: every delivery of the dataset, newest first; the newest accepted one of a file name stands."""
    standing: dict[str, Delivery] = {}
    for delivery in known:
        if delivery.verdict is Verdict.ACCEPTED:
            standing.setdefault(delivery.file_name, delivery)
    before = sum(delivery.accepted for delivery in standing.values())
    same = next((delivery for delivery in standing.values() if delivery.sha256 == sha256), None)
    if same:
        return Change(before, 0, 0, before, (), duplicate_of=same.id)
    replaced = standing.get(file_name) if accepted else None
    removed = replaced.accepted if replaced else 0
    replaces = (replaced.id,) if replaced else ()
    return Change(before, accepted, removed, before + accepted - removed, columns_added if accepted else (), replaces)
