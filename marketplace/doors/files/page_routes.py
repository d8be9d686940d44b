"""Files for people: choose a form, see it being made, save it; what lies beside it. For programs: the door's token."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Path, Request
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from marketplace.accounts.dependencies import SignedIn
from marketplace.accounts.rights import Right, opens
from marketplace.database import Transaction
from marketplace.doors.errors import NotGranted
from marketplace.doors.files import asking, companions
from marketplace.doors.files.relay import ASKED, Relayed
from marketplace.doors.tokens import FILES, PERSON_TERM, sign_for
from marketplace.errors import Invalid, MarketplaceError
from marketplace.grants.models import Grant
from marketplace.grants.queries import active, held
from marketplace.releases import queries as releases
from marketplace.web import Config, Datasets, Now, render
from marketplace.web.translations import language_of
from sectors.spec.dataset import Dataset
from wire.access import DoorToken
from wire.files import Asked, Encoding
from wire.files import Form as FileForm

router = APIRouter(tags=["files"])
RELEASES = 12  # of a page's choice; the API takes any
Id = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]  # both become a part of an address at the door
Name = Annotated[str, Path(pattern=r"^\w[\w.-]*$")]


class Sheet(PlainTextResponse):
    media_type = "text/csv"


def _readable(
    dataset: str, session: Transaction, viewer: SignedIn, declared: Datasets, now: Now
) -> tuple[Dataset, Sequence[Grant]]:  # fmt: skip
    """The dataset and the grants that it is read under, none where none is needed. NotGranted."""
    found = declared.get(dataset)
    grants = active(session, viewer.organisation_id, dataset, now)
    own = found is not None and viewer.supply_center == found.feed.supply_center
    if found is None or not (grants or own or viewer.is_operator):
        raise NotGranted(f"your organisation holds no grant on {dataset}", remedy="Find it in the catalogue.")
    return found, grants


Readable = Annotated[tuple[Dataset, Sequence[Grant]], Depends(_readable)]


@router.post("/api/files/token", **opens(Right.FILES))
def make_token(viewer: SignedIn, settings: Config, now: Now) -> DoorToken:
    """A token for the files door, good for an hour; what it opens is decided at each request."""
    key = settings.secret("jwt-private.pem")
    signed = sign_for(viewer, private_key=key, now=now, term=PERSON_TERM, audience=FILES)
    return DoorToken(token=signed.token, expires_at=signed.expires_at, url=settings.files_url)


@router.get("/files/{dataset}", response_class=HTMLResponse)
def page(request: Request, dataset: str, session: Transaction, readable: Readable) -> HTMLResponse:
    """The forms, the releases, and how a program gets the same."""
    found, grants = readable
    newest, _ = releases.releases(session, [dataset], limit=RELEASES, cursor=None)
    grouped = any(held(grant).scope.aggregate_only for grant in grants)
    return render(
        request, "access/files.html", dataset=found, releases=newest, forms=FileForm, encodings=Encoding,
        grouped=grouped,
    )  # fmt: skip


@router.post("/files/{dataset}", response_class=HTMLResponse)
def begin(
    request: Request, dataset: str, _: Readable, session: Transaction, viewer: SignedIn, settings: Config, now: Now,
    form: Annotated[str, Form()] = "parquet", encoding: Annotated[str, Form()] = "utf-8",
    release: Annotated[str, Form()] = "", bare: Annotated[bool, Form()] = False,
) -> HTMLResponse:  # fmt: skip
    """Ask the door, and show how far it is."""
    try:
        asked = Asked.model_validate(
            {"form": form, "encoding": encoding, "release": release or None, "guard": not bare}
        )
    except ValidationError as error:
        raise Invalid("the form of the file is not one that is offered", remedy="Choose again.") from error
    session.commit()  # nothing is held while the door answers
    return _shown(request, lambda: asking.begin(settings, viewer, dataset, asked, now))


@router.get("/files/{dataset}/{id_}", response_class=HTMLResponse)
def state(
    request: Request, dataset: str, id_: Id, _: Readable, session: Transaction, viewer: SignedIn, settings: Config,
    now: Now,
) -> HTMLResponse:  # fmt: skip
    """How far it is, again and again until it is ready."""
    session.commit()
    return _shown(request, lambda: asking.state(settings, viewer, dataset, id_, now))


@router.api_route("/files/{dataset}/{id_}/{name}", methods=["GET", "HEAD"])
async def save(
    request: Request, dataset: str, id_: Id, name: Name, _: Readable, viewer: SignedIn, settings: Config, now: Now
) -> Response:  # fmt: skip
    """The bytes, by the door, as the person signed in."""
    head = asking.headers(settings, viewer, now)
    asked = {header: request.headers[header] for header in ASKED if header in request.headers}

    async def stands() -> bool:
        """As the door has it: this connection must be cut too, and a slow reader keeps it from hearing of the other."""
        try:
            await run_in_threadpool(asking.state, settings, viewer, dataset, id_, now)
        except MarketplaceError:
            return False
        return True

    return Relayed(settings, f"/files/{dataset}/{id_}/{name}", head | asked, stands)


@router.get("/api/datasets/{dataset}/dictionary.csv", response_class=Sheet, **opens(Right.READ, Right.FILES))  # noqa: FAST003 - Readable takes it
def dictionary(readable: Readable) -> Sheet:
    """The columns that the organisation may read: types, units, zones, titles in both languages, masks."""
    found, grants = readable
    return Sheet(companions.dictionary(found, grants))


@router.get("/api/datasets/{dataset}/licence.txt", response_class=PlainTextResponse, **opens(Right.READ, Right.FILES))  # noqa: FAST003 - Readable takes it
def licence(request: Request, session: Transaction, readable: Readable) -> PlainTextResponse:
    """The sentences that were agreed to, by purchase."""
    found, grants = readable
    return PlainTextResponse(companions.licence(session, found, grants, language_of(request)))


@router.get("/api/datasets/{dataset}/citation.txt", response_class=PlainTextResponse, **opens(Right.READ, Right.FILES))  # noqa: FAST003 - Readable takes it
def citation(request: Request, session: Transaction, settings: Config, readable: Readable) -> PlainTextResponse:
    """How the source is named, and its own terms."""
    found, _ = readable
    return PlainTextResponse(companions.citation(session, found, language_of(request), settings.name))


def _shown(request: Request, ask: Any) -> HTMLResponse:
    """The file's state as a part of the page; a refusal in the door's words."""
    try:
        told, problem = ask(), None
    except MarketplaceError as error:
        told, problem = None, error
    return render(request, "access/file_state.html", file=told, problem=problem)
