"""Where releases go, and which are sent.

form of the account → target          release.published → `plan` → one Forwarding for each open target of the dataset
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, sessionmaker

from marketplace.accounts.viewer import Viewer
from marketplace.database import lock
from marketplace.forwarding import queries
from marketplace.forwarding.errors import NothingToForward, TargetStopped, TargetUnfit, TooManyTargets
from marketplace.forwarding.models import Forwarding, ForwardingTarget
from marketplace.forwarding.port import Failure
from marketplace.forwarding.sealing import seal
from marketplace.grants import queries as grants
from marketplace.ids import new_id
from marketplace.notices import rules as notices
from marketplace.notices.addresses import demand_fit
from marketplace.notices.errors import AddressRefused
from marketplace.outward import IpNetwork
from marketplace.releases import queries as releases
from marketplace.releases.errors import DeliveryUnknown
from marketplace.releases.models import Release
from marketplace.settings import Settings
from wire.forwarding import NewTarget, Place, S3Place, SftpPlace, State, WebhookPlace

KEY = "forwarding-key"
MOST_TARGETS = 20  # of one organisation
KEPT = timedelta(days=90)  # what became of a release, from its end on; as notices are


def add(session: Session, settings: Settings, viewer: Viewer, wanted: NewTarget, now: datetime) -> ForwardingTarget:
    """A target that is tested at once. NothingToForward, TargetUnfit, TooManyTargets."""
    if not grants.active(session, viewer.organisation_id, wanted.dataset, now):
        raise NothingToForward(wanted.dataset, remedy="Find it in the catalogue.")
    place = _fit(wanted.place, wanted.secret, settings.webhook_allow)
    lock(session, f"targets:{viewer.organisation_id}")
    if len(queries.targets_of(session, viewer.organisation_id)) >= MOST_TARGETS:
        raise TooManyTargets(f"{MOST_TARGETS} are the most", remedy="Remove one first.")
    id_ = new_id("fwt")
    made = ForwardingTarget(
        id=id_, organisation_id=viewer.organisation_id, member_id=viewer.member_id, dataset=wanted.dataset,
        place=place.model_dump(mode="json"), choice=wanted.choice.model_dump(mode="json"), created_at=now,
        sealed=seal(settings.secret(KEY), id_, wanted.secret) if wanted.secret else None, test_asked_at=now,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def _fit(place: Place, secret: str, allowed: tuple[IpNetwork, ...]) -> Place:
    """What can be told of a place without asking for its name. TargetUnfit."""
    if not isinstance(place, WebhookPlace) and not secret:
        raise TargetUnfit("the secret is missing", remedy="Give the secret key, the password or the private key.")
    address = _address(place)
    try:
        if address:
            demand_fit(address, allowed)
    except AddressRefused as error:
        raise TargetUnfit(error.detail, remedy="Give a server that the internet knows, by https.") from error
    return place.model_copy(update={"host_key": ""}) if isinstance(place, SftpPlace) else place


def _address(place: Place) -> str:
    match place:
        case S3Place():
            return place.endpoint
        case SftpPlace():
            host = f"[{place.host}]" if ":" in place.host else place.host
            return f"https://{host}:{place.port}"  # what is looked at is the host alone
        case WebhookPlace():
            return place.address


def secret_of(settings: Settings, target: ForwardingTarget) -> str:
    """What a webhook's receiver checks signatures with."""
    key = notices.signing_key(settings.secret("webhook-key"), target.id, target.secret_version)
    return notices.secret_text(key)


def confirm(target: ForwardingTarget, host_key: str, now: datetime) -> None:
    """The key that the server showed is its own: the member has compared it. TargetUnfit for another one."""
    if not host_key or host_key != target.seen_host_key:
        raise TargetUnfit("the server shows another key by now", remedy="Look at the page again.")
    target.place = {**target.place, "host_key": host_key}
    ask_test(target, now)


def ask_test(target: ForwardingTarget, now: datetime) -> None:
    """The worker tests the connection; the page shows what came of it."""
    target.test_asked_at, target.error, target.detail = now, None, ""


def start_again(target: ForwardingTarget, viewer: Viewer, now: datetime) -> None:
    """The next release goes there, as what the viewer may read; the connection is tested at once."""
    target.member_id, target.stopped_at = viewer.member_id, None
    target.failures, target.next_try_at = 0, None
    ask_test(target, now)


def stop(session: Session, target: ForwardingTarget, now: datetime) -> None:
    """Nothing more goes there, nor what waits."""
    target.stopped_at = now
    waiting = update(Forwarding).where(Forwarding.target_id == target.id, queries.PENDING)
    session.execute(waiting.values(state=State.FAILED, reason=Failure.DROPPED, ended_at=now))


def send_now(session: Session, target: ForwardingTarget, now: datetime) -> Forwarding:
    """The newest release, also one that was before the target, or was sent already. TargetStopped."""
    if target.stopped_at is not None:
        raise TargetStopped(target.id, remedy="Begin again first.")
    newest = queries.newest_release(session, target.dataset)
    if newest is None:
        raise DeliveryUnknown(f"{target.dataset} has no release yet")
    _write(session, target, newest, now, again=True)
    target.failures, target.next_try_at = 0, None
    return session.get_one(Forwarding, (target.id, newest.id), populate_existing=True)


def forget(sessions: sessionmaker[Session], now: datetime) -> int:
    """Remove what ended long ago, whether it arrived or not; how many releases that were."""
    old = delete(Forwarding).where(Forwarding.ended_at < now - KEPT, ~queries.PENDING)
    with sessions.begin() as session:
        return len(session.scalars(old.returning(Forwarding.release_id)).all())


def plan(session: Session, payload: dict[str, Any], now: datetime) -> None:
    """A release was published: it goes to each open target of its dataset; the same event again changes nothing."""
    release = releases.release(session, payload["release"])
    for target in queries.open_targets(session, release.dataset):
        if queries.takes(session, target.organisation_id, release.dataset, now):
            _write(session, target, release, now, again=False)


def _write(session: Session, target: ForwardingTarget, release: Release, now: datetime, *, again: bool) -> None:
    fresh = {"state": State.WAITING, "reason": None, "detail": "", "tries": 0, "manifest": None, "asked_at": now,
             "ended_at": None}  # fmt: skip
    row = insert(Forwarding).values(
        target_id=target.id, release_id=release.id, version=release.delta_version, **fresh
    )  # fmt: skip
    keys = ["target_id", "release_id"]
    session.execute(
        row.on_conflict_do_update(index_elements=keys, set_=fresh, where=~queries.PENDING) if again else
        row.on_conflict_do_nothing(index_elements=keys)
    )  # fmt: skip
