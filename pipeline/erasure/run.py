"""Look and erase. While they do, nothing of the dataset lands; what waits for its steps goes through them before."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipeline import index
from pipeline.erasure import caches, deliveries, tables
from pipeline.erasure.person import Person
from pipeline.errors import NotErasable
from pipeline.settings import Settings
from wire.erasures import Found


@dataclass(frozen=True, slots=True)
class Plan:
    """`deliveries`: those that hold rows of the person; `unread`: those of which nobody can tell."""

    found: list[Found]
    deliveries: list[str]
    unread: list[str]

    @property
    def is_empty(self) -> bool:
        return not self.deliveries and not any(found.rows for found in self.found)


@contextmanager
def standing_still(settings: Settings, person: Person) -> Iterator[None]:
    """NotErasable where deliveries wait: what is not judged yet cannot be searched."""
    with index.held(settings.layout, person.dataset) as known:
        if waiting := known.pending():
            raise NotErasable(
                f"{person.dataset.id}: {len(waiting)} deliveries wait for their steps ({', '.join(waiting[:3])}): "
                "run the feed first, then erase"
            )
        yield


def look(settings: Settings, home: Path, person: Person) -> Plan:
    """How much is where; nothing is changed."""
    held = deliveries.held(settings.layout, person, sorted(tables.deliveries(settings, person)))
    ids = sorted(held.deliveries)
    found = [*tables.counted(settings, person), *deliveries.counted(settings.layout, person, ids)]
    return Plan([*found, caches.counted(home, person)], ids, held.unread)


def erase(settings: Settings, home: Path, person: Person, plan: Plan, *, now: datetime, why: str) -> list[str]:
    """Deliveries before tables, as either names the other; caches last, as doors read tables. What names it still."""
    layout = settings.layout
    if person.dataset.write.replaces:  # a release tells of the whole table, samples too
        for folder, _ in deliveries.of_dataset(layout, person):
            with folder.alone():
                deliveries.clean(folder, person)
    deliveries.erase(layout, person, plan.deliveries, now, why)
    tables.erase(settings, person)
    caches.erase(home, person)
    return caches.remaining(home, layout, person)
