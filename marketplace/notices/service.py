"""Where notices go, and which are made.

form of the account → channel        event of the outbox → `tell` → one notice for each channel that is concerned
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, sessionmaker

from marketplace import outbox
from marketplace.accounts.models import Member
from marketplace.accounts.viewer import Viewer
from marketplace.approvals.queries import approvers_of
from marketplace.database import lock
from marketplace.errors import Conflict, NotFound
from marketplace.ids import new_id
from marketplace.notices import queries, rules
from marketplace.notices.addresses import demand_fit
from marketplace.notices.errors import NoMail, TooManyChannels
from marketplace.notices.models import Notice, NoticeChannel, PageNotice
from marketplace.notices.rules import FITTING, Way
from marketplace.punctuality import service as punctuality
from marketplace.releases import breaking
from marketplace.releases import queries as releases
from marketplace.releases.service import JUDGED, PUBLISHED
from marketplace.releases.wires import changes
from marketplace.settings import Settings
from marketplace.telling import MEMBER, TOPIC
from marketplace.usage.service import NEW_ADDRESS
from sectors.registry import Registry
from sectors.spec.dataset import Dataset
from wire import times
from wire.deliveries import Verdict
from wire.notices import Kind

Payload = dict[str, Any]
MOST_CHANNELS = 6  # of one member
KEPT = timedelta(days=90)
BREAKING = (Kind.CHANGING, Kind.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Event:
    """What is told: `about` names it among its kind, `facts` are what receivers read.

    `of_all_rows`: facts for those only who may read every row. `breaks`: told to whom the columns that they name are
    given; who would be told of none hears nothing of an event of `BREAKING`.
    """

    kind: Kind
    about: str
    facts: Payload
    of_all_rows: Payload = field(default_factory=dict)
    breaks: Sequence[Payload] = ()


Read = Callable[[Session, Payload], Event | None]
"""What of an outbox's event is told; None: nothing."""


def add_channel(
    session: Session, settings: Settings, viewer: Viewer, *, address: str | None, kinds: Collection[Kind], now: datetime
) -> NoticeChannel:
    """A webhook to `address`; None: mail to the address of the account.

    Invalid, AddressRefused, NoMail, TooManyChannels, Conflict where notices go there already.
    """
    demand_fitting(session, viewer, kinds)
    if address is None and settings.smtp is None:
        raise NoMail(remedy="Ask the network's operator, or use a webhook.")
    if address is not None:
        demand_fit(address, settings.webhook_allow)
    lock(session, f"notices:{viewer.member_id}")
    held = queries.channels_of(session, viewer.member_id)
    if any(channel.address == address for channel in held):
        raise Conflict("notices go there already", remedy="Choose their kinds in the list.")
    if len(held) >= MOST_CHANNELS:
        raise TooManyChannels(f"{MOST_CHANNELS} are the most", remedy="Remove one first.")
    made = NoticeChannel(
        id=new_id("chn"), member_id=viewer.member_id, way=Way.MAIL if address is None else Way.WEBHOOK, address=address,
        kinds=sorted(kinds), created_at=now,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def demand_fitting(session: Session, viewer: Viewer, kinds: Collection[Kind]) -> None:
    """Invalid for no kind at all, and for one that the member is not told of."""
    rules.demand_fitting(viewer.role, kinds, approves=_approves(session, viewer))


def fitting(session: Session, viewer: Viewer) -> tuple[Kind, ...]:
    """What the member is told of."""
    return rules.fitting(viewer.role, approves=_approves(session, viewer))


def _approves(session: Session, viewer: Viewer) -> bool:
    return any(one.member_id == viewer.member_id for one in approvers_of(session, viewer.organisation_id))


def secret_of(settings: Settings, channel: NoticeChannel) -> str:
    """What its receiver checks signatures with."""
    return rules.secret_text(rules.signing_key(settings.secret("webhook-key"), channel.id, channel.secret_version))


def send_again(session: Session, channel: NoticeChannel, notice_id: str) -> None:
    """One notice once more, under the same id: a receiver that keeps ids acts once. NotFound for another channel's."""
    notice = session.get(Notice, notice_id)
    if notice is None or notice.channel_id != channel.id:
        raise NotFound(f"no notice {notice_id} went there")
    start_again(channel)
    notice.sent_at = notice.given_up_at = None


def start_again(channel: NoticeChannel) -> None:
    """What was given up stays so; the next notice is tried at once."""
    channel.failures, channel.next_try_at, channel.stopped_at, channel.error = 0, None, None, None


def stop(session: Session, channel: NoticeChannel, now: datetime) -> None:
    """Nothing more is sent there, nor what waits."""
    channel.stopped_at = now
    waiting = update(Notice).where(Notice.channel_id == channel.id, Notice.sent_at.is_(None))
    session.execute(waiting.where(Notice.given_up_at.is_(None)).values(given_up_at=now))


def test(session: Session, channel: NoticeChannel, now: datetime) -> None:
    """A notice that its owner asked for, to see whether it arrives; one a minute: nobody is flooded by it."""
    _write(session, channel, Event(Kind.TEST, f"minute {now.timestamp() // 60:.0f}", {}), now)


def forget(sessions: sessionmaker[Session], now: datetime) -> int:
    """Remove notices that ended long ago; how many."""
    ended = Notice.sent_at.is_not(None) | Notice.given_up_at.is_not(None)
    old = delete(Notice).where(Notice.created_at < now - KEPT, ended)
    old_pages = delete(PageNotice).where(PageNotice.created_at < now - KEPT)
    with sessions.begin() as session:
        session.execute(old_pages)
        return len(session.scalars(old.returning(Notice.id)).all())


def handlers(declared: Callable[[], Registry]) -> Mapping[str, outbox.Handler]:
    """Topic → who makes the notices of it."""
    read: Mapping[str, Read] = {
        punctuality.MISSED: _missed,
        punctuality.LATE: _late,
        JUDGED: _refused,
        PUBLISHED: _released,
        breaking.CHANGING: partial(_change, Kind.CHANGING),
        breaking.WITHDRAWN: partial(_change, Kind.WITHDRAWN),
    }
    of_datasets = {topic: _handler(declared, event) for topic, event in read.items()}
    return of_datasets | {NEW_ADDRESS: _address, TOPIC: _organisation, MEMBER: _member}


def _handler(declared: Callable[[], Registry], read: Read) -> outbox.Handler:
    def handle(session: Session, payload: Payload, now: datetime) -> None:
        dataset = {d.id: d for d in declared().datasets}.get(payload["dataset"])
        event = read(session, payload)
        if event is not None and dataset is not None:  # what is not declared any more is nobody's feed
            tell(session, dataset, event, now)

    return handle


def _missed(_: Session, payload: Payload) -> Event:
    return Event(Kind.MISSED, f"{payload['dataset']}:{payload['due_at']}", _due(payload))


def _late(_: Session, payload: Payload) -> Event:
    return Event(Kind.LATE, payload["delivery"], _due(payload))


def _due(payload: Payload) -> Payload:
    kept = ("due_at", "grace_ends", "came_at", "delivery")
    return {name: payload[name] for name in kept if payload[name] is not None}


def _refused(session: Session, payload: Payload) -> Event | None:
    """The cause stays on the page: it may name what the file holds."""
    if payload["verdict"] != Verdict.REFUSED:
        return None
    row = releases.delivery(session, payload["delivery"])
    return Event(Kind.REFUSED, row.id, {"delivery": row.id, "file_name": row.file_name})


def _released(session: Session, payload: Payload) -> Event:
    row = releases.release(session, payload["release"])
    facts = {"release": row.id, "version": row.delta_version, "published_at": times.iso(row.published_at)}
    counted = changes(row)
    return Event(Kind.RELEASED, row.id, facts, counted.model_dump() if counted else {}, row.breaks)


def _change(kind: Kind, session: Session, payload: Payload) -> Event:
    row = breaking.change(session, payload["change"])
    facts = {"change": row.id, "takes_effect_at": times.iso(row.takes_effect_at)}
    return Event(kind, f"{row.id}:{payload['at']}", facts, breaks=row.breaks)


def _address(session: Session, payload: Payload, now: datetime) -> None:
    """To the member whose token it is, and to nobody else."""
    facts = {name: payload[name] for name in ("recipient", "label", "address", "seen_at")}
    event = Event(Kind.ADDRESS, f"{payload['recipient']}:{payload['address']}", facts)
    _tell_members(session, {payload["member"]: event}, now)


def _organisation(session: Session, payload: Payload, now: datetime) -> None:
    """To the organisation's members whose role is told of that kind; to who may approve, what is to be approved."""
    event = Event(Kind(payload["kind"]), payload["about"], payload["facts"])
    approvers = {one.member_id for one in approvers_of(session, payload["organisation"])}
    members = queries.members_of(session, payload["organisation"])
    told = [one.id for one in members if event.kind in rules.fitting(one.role, approves=one.id in approvers)]
    _tell_members(session, dict.fromkeys(told, event), now)


def _member(session: Session, payload: Payload, now: datetime) -> None:
    """To that member, while it can sign in."""
    member = session.get(Member, payload["member"])
    if member is not None and member.disabled_at is None:
        _tell_members(session, {member.id: Event(Kind(payload["kind"]), payload["about"], payload["facts"])}, now)


def tell(session: Session, dataset: Dataset, event: Event, now: datetime) -> None:
    """One notice for each member who is concerned, and one for each of its channels that asked; once an event."""
    facts = {"dataset": dataset.id, "title": {"en": dataset.title.en, "ko": dataset.title.ko}, **event.facts}
    to: dict[str, Event] = {}
    for reader in queries.concerned(session, dataset.id, dataset.feed.supply_center, now):
        breaks = _breaks(session, dataset, event, reader, now)
        if event.kind in FITTING[reader.member.role] and (breaks or event.kind not in BREAKING):
            told = {**facts, **(event.of_all_rows if reader.all_rows else {}), **({"breaks": breaks} if breaks else {})}
            to[reader.member.id] = Event(event.kind, event.about, told)
    _tell_members(session, to, now)


def _tell_members(session: Session, to: Mapping[str, Event], now: datetime) -> None:
    """By member what it is told of one event: on its page, and wherever it asked for notices of that kind."""
    if not to:
        return
    rows = [
        {"id": new_id("ntc"), "member_id": member, "kind": event.kind, "about": f"{event.kind}:{event.about}",
         "facts": event.facts, "created_at": now}
        for member, event in to.items()
    ]  # fmt: skip
    session.execute(insert(PageNotice).values(rows).on_conflict_do_nothing(index_elements=["member_id", "about"]))
    kind = next(iter(to.values())).kind
    for channel in queries.channels_for(session, to.keys(), kind):
        _write(session, channel, to[channel.member_id], now)


def _breaks(
    session: Session, dataset: Dataset, event: Event, reader: queries.Concerned, now: datetime
) -> list[Payload]:  # fmt: skip
    if not event.breaks:
        return []
    organisation = reader.member.organisation_id
    given = None if reader.watches else queries.columns_subscribed(session, organisation, dataset.id, now)
    return [one.model_dump(mode="json") for one in breaking.of(event.breaks, given)]


def _write(session: Session, channel: NoticeChannel, event: Event, now: datetime) -> None:
    row = insert(Notice).values(
        id=new_id("ntc"), channel_id=channel.id, kind=event.kind, about=f"{event.kind}:{event.about}",
        facts=event.facts, created_at=now,
    )  # fmt: skip
    session.execute(row.on_conflict_do_nothing(index_elements=["channel_id", "about"]))
