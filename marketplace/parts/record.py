"""What the conductor tells of the network's parts: SDN_HOME/run/state.json (mode 600) → parts, as the page shows them.

The file is the only link: the marketplace starts, stops and asks no part. The conductor replaces it several times a
second, so a file that grows old says that nobody looks after the parts.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

SILENT: Final = timedelta(seconds=30)
REMEDIES: Final = {
    "ready": "",
    "starting": "Wait: it has not answered yet.",
    "failed": "It is started again by itself. Read its log: sdn logs {name}.",
    "stopped": "It waits for a part that it needs; if all others serve: sdn up.",
}


@dataclass(frozen=True, slots=True)
class PartShown:
    """`memory`: bytes, None where it was not measured; `remedy`: English, the key of its translation."""

    name: str
    state: str
    since: datetime | None
    memory: int | None
    restarts: int
    detail: str

    @property
    def remedy(self) -> str:
        return REMEDIES.get(self.state, "")


@dataclass(frozen=True, slots=True)
class Parts:
    """`told_at`: when the conductor wrote last; None where it never did."""

    told_at: datetime | None
    parts: Sequence[PartShown]

    def silent(self, now: datetime) -> bool:
        """Whether the conductor says nothing any more: what stands here may be old."""
        return self.told_at is None or now - self.told_at > SILENT


def read(home: Path) -> Parts:
    """The parts in the order in which they start. Parts(None, ()) for a network that no conductor runs."""
    file = home / "run" / "state.json"
    try:
        told_at = datetime.fromtimestamp(file.stat().st_mtime, UTC)
        told = json.loads(file.read_text(encoding="utf-8"))["parts"]
    except FileNotFoundError:
        return Parts(None, ())
    return Parts(told_at, [_shown(name, health) for name, health in told.items()])


def _shown(name: str, health: dict[str, Any]) -> PartShown:
    since = health["since"]
    return PartShown(
        name=name,
        state=health["state"],
        since=datetime.fromtimestamp(since, UTC) if since else None,
        memory=health.get("memory") or None,
        restarts=health["restarts"],
        detail=health["detail"],
    )
