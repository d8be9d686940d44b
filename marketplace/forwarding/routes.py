"""The page of an organisation's targets: where releases go, whether they arrived, and the forms of new ones."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from pydantic import ValidationError
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse

from marketplace.accounts.dependencies import Buyer, SignedIn
from marketplace.accounts.models import Role
from marketplace.accounts.viewer import Viewer
from marketplace.database import Transaction
from marketplace.errors import MarketplaceError
from marketplace.forwarding import api_routes, queries, service, sftp
from marketplace.forwarding.errors import TargetUnfit
from marketplace.forwarding.models import ForwardingTarget
from marketplace.web import Config, Now, render, see_other
from marketplace.web.translations import language_of, translate
from wire.files import Encoding
from wire.files import Form as FileForm
from wire.forwarding import NewTarget, Way

router = APIRouter(tags=["forwarding"])
router.include_router(api_routes.router)
PAGE = "/account/forwarding"
TARGET = PAGE + "/{target_id}"
Text = Annotated[str, Form(max_length=20_000)]
_OF_WAY = {
    Way.S3: ("endpoint", "region", "bucket", "prefix", "key"),
    Way.SFTP: ("host", "port", "folder", "user"),
    Way.WEBHOOK: ("address",),
}


@router.get(PAGE, response_class=HTMLResponse)
def forwarding_page(
    request: Request, session: Transaction, viewer: SignedIn, now: Now, dataset: str = "", way: Way = Way.S3
) -> HTMLResponse:
    """`dataset` and `way` choose what the form begins with."""
    return _page(request, session, viewer, now, typed={"dataset": dataset, "way": way.value})


@router.post(PAGE, response_class=HTMLResponse)
def add(
    request: Request, session: Transaction, viewer: Buyer, settings: Config, now: Now, dataset: Text,
    way: Annotated[Way, Form()], secret: Text = "", private_key: Text = "", endpoint: Text = "", region: Text = "",
    bucket: Text = "", prefix: Text = "", key: Text = "", host: Text = "", port: Text = "", folder: Text = "",
    user: Text = "", address: Text = "", form: Annotated[FileForm, Form()] = FileForm.PARQUET,
    encoding: Annotated[Encoding, Form()] = Encoding.UTF8,
    bare: Annotated[bool, Form()] = False,
) -> HTMLResponse:  # fmt: skip
    """The page, with a new webhook's secret on it, this once; or with what is wrong."""
    given = {"endpoint": endpoint, "region": region, "bucket": bucket, "prefix": prefix, "key": key, "host": host,
             "port": port, "folder": folder, "user": user, "address": address}  # fmt: skip
    typed = {name: value.strip() for name, value in given.items()}
    place = {"way": way.value} | {name: typed[name] for name in _OF_WAY[way] if typed[name]}
    choice = {"form": form.value, "encoding": encoding.value, "guard": not bare}
    try:
        wanted = _wanted(
            {"dataset": dataset, "place": place, "secret": secret or private_key.strip(), "choice": choice}
        )
        target = service.add(session, settings, viewer, wanted, now)
    except MarketplaceError as error:
        again = typed | {"dataset": dataset, "way": way.value, "form": form.value, "encoding": encoding.value}
        return _page(request, session, viewer, now, typed=again, error=error)
    fresh = (target, service.secret_of(settings, target)) if way is Way.WEBHOOK else None
    return _page(request, session, viewer, now, typed={}, fresh=fresh)


def _wanted(values: dict[str, Any]) -> NewTarget:
    try:
        return NewTarget.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise TargetUnfit(f"{where}: {first['msg']}", remedy="Correct what is marked, or fill it in.") from error


def _page(
    request: Request, session: Session, viewer: Viewer, now: Now, *, typed: dict[str, str],
    fresh: tuple[ForwardingTarget, str] | None = None, error: MarketplaceError | None = None,
) -> HTMLResponse:  # fmt: skip
    targets = queries.targets_of(session, viewer.organisation_id)
    return render(
        request, "forwarding/targets.html", status=error.status if error else 200, fresh=fresh, error=error,
        targets=[(target, queries.last_of(session, target.id)) for target in targets], typed=typed,
        datasets=queries.datasets_held(session, viewer.organisation_id, now), may=viewer.role is Role.BUYER,
        fingerprint=sftp.fingerprint, twice=lambda values: [(value, value) for value in values],
        forms=[form.value for form in FileForm], encodings=[encoding.value for encoding in Encoding],
    )  # fmt: skip


@router.post(TARGET + "/confirm", response_class=HTMLResponse)
def confirm(
    request: Request, session: Transaction, viewer: Buyer, now: Now, target_id: str, host_key: Text = ""
) -> Response:
    service.confirm(queries.target(session, viewer.organisation_id, target_id), host_key, now)
    return _back(request, translate("The key is kept: no other server is sent to.", language_of(request)))


@router.post(TARGET + "/test", response_class=HTMLResponse)
def test_connection(request: Request, session: Transaction, viewer: Buyer, now: Now, target_id: str) -> Response:
    service.ask_test(queries.target(session, viewer.organisation_id, target_id), now)
    return _back(
        request, translate("The connection is being tested. This page shows the result.", language_of(request))
    )


@router.post(TARGET + "/send", response_class=HTMLResponse)
def send_now(request: Request, session: Transaction, viewer: Buyer, now: Now, target_id: str) -> Response:
    service.send_now(session, queries.target(session, viewer.organisation_id, target_id), now)
    return _back(request, translate("The newest release is on its way.", language_of(request)))


@router.post(TARGET + "/stop", response_class=HTMLResponse)
def stop(request: Request, session: Transaction, viewer: Buyer, now: Now, target_id: str) -> Response:
    service.stop(session, queries.target(session, viewer.organisation_id, target_id), now)
    return _back(request, translate("Nothing more goes there until you begin again.", language_of(request)))


@router.post(TARGET + "/start", response_class=HTMLResponse)
def start_again(request: Request, session: Transaction, viewer: Buyer, now: Now, target_id: str) -> Response:
    service.start_again(queries.target(session, viewer.organisation_id, target_id), viewer, now)
    return _back(request, translate("The next release goes there.", language_of(request)))


@router.post(TARGET + "/remove", response_class=HTMLResponse)
def remove(request: Request, session: Transaction, viewer: Buyer, target_id: str) -> Response:
    """What waits to be sent there goes with it, and its secret."""
    session.delete(queries.target(session, viewer.organisation_id, target_id))
    return _back(request, translate("Nothing goes there any more.", language_of(request)))


def _back(request: Request, message: str) -> Response:
    return see_other(request, PAGE, message)
