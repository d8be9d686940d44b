"""Upload + delivery + run → how a file stands, for programs and pages."""

from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from lakehouse.layout import Layout
from marketplace.errors import Unavailable
from marketplace.releases.models import Delivery
from marketplace.uploads import storage
from marketplace.uploads.models import Upload
from marketplace.uploads.port import Runs
from wire import deliveries as wire
from wire.deliveries import Verdict


def runs(request: Request) -> Runs:
    """The orchestrator that this process is wired to."""
    found: Runs = request.app.state.parts.runs
    return found


FeedRuns = Annotated[Runs, Depends(runs)]


def offset(upload: Upload, layout: Layout) -> int:
    return upload.size if upload.placed_at else storage.offset(layout, upload.id)


def unplaced(upload: Upload, at: int) -> wire.Upload:
    """One whose bytes are still coming."""
    return _wire(upload, at, None, None)


def follow(session: Session, layout: Layout, orchestrator: Runs, upload: Upload) -> wire.Upload:
    """As far as it is known now; an orchestrator that is away leaves the run's state open."""
    delivery = session.get(Delivery, upload.delivery) if upload.delivery else None
    verdict = delivery.verdict if delivery else None
    state = None if verdict or not upload.run else _state(orchestrator, upload.dataset, upload.run)
    return _wire(upload, offset(upload, layout), verdict, state)


def _state(orchestrator: Runs, feed: str, run: str) -> str | None:
    try:
        return orchestrator.state(feed, run)
    except Unavailable:
        return None


def _wire(row: Upload, at: int, verdict: Verdict | None, run_state: str | None) -> wire.Upload:
    return wire.Upload(
        id=row.id, dataset=row.dataset, file_name=row.file_name, size=row.size, sha256=row.sha256, offset=at,
        created_at=row.created_at, expires_at=row.expires_at, placed_at=row.placed_at, delivery=row.delivery,
        run=row.run, run_state=run_state, verdict=verdict,
    )  # fmt: skip
