"""The same as pages: of one dataset, and what waits for a supply center or the operator."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from pydantic import ValidationError
from starlette.responses import HTMLResponse, Response

from marketplace.accounts.dependencies import MaybeSignedIn, SignedIn
from marketplace.catalogue.sectors import is_own
from marketplace.database import Transaction
from marketplace.datasets.known import known
from marketplace.datasets.voices import queries, service
from marketplace.datasets.voices.errors import VoiceUnfit
from marketplace.datasets.voices.routes import Deciding, own
from marketplace.datasets.voices.service import Decision
from marketplace.datasets.voices.states import Step
from marketplace.listings.routes import Declared
from marketplace.paging import Cursor
from marketplace.web import Language, Now, render, see_other
from marketplace.web.translations import translate
from wire.voices import LONGEST, NewVoice, VoiceKind

router = APIRouter(tags=["datasets"])
SENT = {True: "Your question is sent.", False: "It is shown once the supply center has looked at it."}
"""By whether it is a question."""
Words = Annotated[str, Form(max_length=LONGEST)]
Short = Annotated[str, Form(max_length=500)]


@router.get("/datasets/{dataset}/voices", response_class=HTMLResponse)
def voices_page(
    request: Request, dataset: str, session: Transaction, declared: Declared, viewer: MaybeSignedIn, now: Now,
    cursor: Cursor = None,
) -> HTMLResponse:  # fmt: skip
    """Everybody reads; nobody's name is shown."""
    found = known(session, declared, dataset, viewer, now).dataset
    decides = is_own(found, viewer)
    rows, following = queries.page_of(session, found.id, decides=decides, limit=30, cursor=cursor)
    return render(request, "datasets/voices.html", dataset=found, voices=rows, following=following, decides=decides)


@router.post("/datasets/{dataset}/voices")
def say(
    request: Request, dataset: str, session: Transaction, declared: Declared, viewer: SignedIn, now: Now,
    language: Language, kind: Annotated[VoiceKind, Form()], text: Words = "", link: Short = "",
) -> Response:  # fmt: skip
    """Anyone signed in asks, or tells what was made of it."""
    found = known(session, declared, dataset, viewer, now).dataset
    try:
        said = NewVoice(kind=kind, text=text, link=link)
    except ValidationError as error:
        raise VoiceUnfit("the text is too short", remedy="Write at least five characters.") from error
    made = service.say(session, viewer, found, said, now)
    message = translate(SENT[made.kind is VoiceKind.QUESTION], language)
    return see_other(request, f"/datasets/{found.id}/voices", message)


@router.get("/my/voices", response_class=HTMLResponse)
def waiting_page(
    request: Request, session: Transaction, declared: Declared, viewer: Deciding, cursor: Cursor = None
) -> HTMLResponse:
    rows, following = queries.waiting(session, own(declared, viewer), limit=30, cursor=cursor)
    titles = {row.dataset: declared.dataset(row.dataset).title for row in rows}
    return render(request, "datasets/waiting.html", voices=rows, following=following, titles=titles)


@router.post("/voices/{voice_id}/{decision}")
def decide(
    request: Request, voice_id: str, decision: Step, session: Transaction, declared: Declared, viewer: Deciding,
    now: Now, text: Words = "",
) -> Response:  # fmt: skip
    """The text is the answer, or says why it is hidden."""
    found = service.decide(session, viewer, declared, Decision(voice_id, decision, text.strip()), now)
    return see_other(request, f"/datasets/{found.dataset}/voices#{found.id}")
