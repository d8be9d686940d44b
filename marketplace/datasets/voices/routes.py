"""Questions and reuses by program: everybody reads, members speak, supply centers and operators decide."""

from typing import Annotated

from fastapi import APIRouter, Depends

from marketplace.accounts.dependencies import MaybeSignedIn, SignedIn, role_required
from marketplace.accounts.models import Role
from marketplace.accounts.rights import Right, opens
from marketplace.accounts.viewer import Viewer
from marketplace.catalogue.sectors import is_own
from marketplace.database import Transaction
from marketplace.datasets.known import known
from marketplace.datasets.voices import queries, service
from marketplace.datasets.voices.models import Voice
from marketplace.datasets.voices.service import Decision
from marketplace.datasets.voices.states import Step
from marketplace.listings.routes import Declared
from marketplace.paging import Cursor, Limit
from marketplace.web import Now
from sectors.registry import Registry
from wire import voices as wire
from wire.base import Page

router = APIRouter(tags=["datasets"])
Deciding = Annotated[Viewer, Depends(role_required(Role.SUPPLY_CENTER, Role.OPERATOR))]


@router.get("/api/datasets/{dataset}/voices")
def on_dataset(
    dataset: str, session: Transaction, declared: Declared, viewer: MaybeSignedIn, now: Now,
    limit: Limit = 50, cursor: Cursor = None,
) -> Page[wire.Voice]:  # fmt: skip
    """Questions and reuses, newest first; to who decides on them those that wait or are hidden, too."""
    found = known(session, declared, dataset, viewer, now).dataset
    rows, following = queries.page_of(session, found.id, decides=is_own(found, viewer), limit=limit, cursor=cursor)
    return Page(items=[told(row) for row in rows], next=following)


@router.post("/api/datasets/{dataset}/voices", status_code=201, **opens(Right.BUY, Right.SELL, Right.OPERATE))
def say(
    dataset: str, body: wire.NewVoice, session: Transaction, declared: Declared, viewer: SignedIn, now: Now
) -> wire.Voice:
    """Ask a question, or tell what was made with it. VoiceUnfit, TooManyVoices."""
    found = known(session, declared, dataset, viewer, now).dataset
    made = service.say(session, viewer, found, body, now)
    session.flush()
    return told(made)


@router.get("/api/voices")
def waiting(
    session: Transaction, declared: Declared, viewer: Deciding, limit: Limit = 50, cursor: Cursor = None
) -> Page[wire.Voice]:
    """What waits for the viewer's answer, newest first."""
    rows, following = queries.waiting(session, own(declared, viewer), limit=limit, cursor=cursor)
    return Page(items=[told(row) for row in rows], next=following)


@router.post("/api/voices/{voice_id}/{decision}", **opens(Right.SELL, Right.OPERATE))
def decide(
    voice_id: str, decision: Step, body: wire.VoiceAnswer, session: Transaction, declared: Declared, viewer: Deciding,
    now: Now,
) -> wire.Voice:  # fmt: skip
    """`answer` (a reuse is shown with it; its text may be empty) or `hide`, with the reason as text."""
    return told(service.decide(session, viewer, declared, Decision(voice_id, decision, body.text), now))


def own(declared: Registry, viewer: Viewer) -> list[str]:
    """The datasets on which the viewer decides."""
    return [dataset.id for dataset in declared.datasets if is_own(dataset, viewer)]


def told(row: Voice) -> wire.Voice:
    return wire.Voice(
        id=row.id, dataset=row.dataset, kind=row.kind, state=row.state.value, by=row.organisation.kind.value,
        text=row.text, link=row.link or None, answer=row.answer or None, made_at=row.made_at,
        changed_at=row.changed_at,
    )  # fmt: skip
