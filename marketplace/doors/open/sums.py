"""Uses summed in memory until they are told: by day, dataset, kind, form and outcome, with a sketch of who asked."""

import base64
from dataclasses import dataclass, field
from datetime import date, datetime
from threading import Lock

from marketplace.doors.open import sketches
from marketplace.ids import new_id
from wire import times
from wire.open import Batch, Counted, Use

MOST = 20_000  # sums at once; beyond them only those that are known


def today(now: datetime) -> date:
    """The day that a use is summed in: days begin at midnight of the network's zone."""
    return now.astimezone(times.there(times.NETWORK)).date()


@dataclass(slots=True)
class _Sum:
    uses: int = 0
    rows: int = 0
    size: int = 0
    milliseconds: int = 0
    askers: sketches.Sketch = field(default_factory=sketches.empty)


@dataclass
class Sums:
    """`lost`: uses that found no place."""

    lost: int = 0
    _held: dict[Use, _Sum] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def add(self, use: Use, asker: str, *, rows: int = 0, size: int = 0, milliseconds: int = 0) -> None:
        with self._lock:
            one = self._held.get(use)
            if one is None and len(self._held) >= MOST:
                self.lost += 1
                return
            one = one or self._held.setdefault(use, _Sum())
            one.uses, one.rows, one.size = one.uses + 1, one.rows + rows, one.size + size
            one.milliseconds += milliseconds
            one.askers.update(asker)

    def taken(self) -> Batch | None:
        """All of them, which are here no more; None where there are none."""
        with self._lock:
            held, self._held = self._held, {}
        return Batch(id=new_id("uses"), counted=[_counted(*pair) for pair in held.items()]) if held else None


def _counted(use: Use, one: _Sum) -> Counted:
    askers = base64.b64encode(sketches.kept(one.askers)).decode()
    return Counted(
        use=use, uses=one.uses, rows=one.rows, bytes=one.size, milliseconds=one.milliseconds, askers=askers
    )  # fmt: skip
