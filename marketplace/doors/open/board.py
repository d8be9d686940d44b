"""Use cases of the board: ask, support, answer. Who asked hears of each answer."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from marketplace import telling
from marketplace.accounts.viewer import Viewer
from marketplace.audit import service as audit
from marketplace.doors.open.board_states import SAID, RequestState, Step, advance
from marketplace.doors.open.errors import RequestUnfit, RequestUnknown, TooManyRequests
from marketplace.doors.open.models import DataRequest, DataRequestSupport
from marketplace.ids import new_id
from wire.notices import Kind

ANSWERED_WITHIN = timedelta(days=14)
MOST_WAITING = 5  # of one member
SHORTEST = 5  # characters of a title


@dataclass(frozen=True, slots=True)
class Wish:
    title: str
    purpose: str
    sector: str


@dataclass(frozen=True, slots=True)
class Answer:
    """`reason` of a refusal, `due_on` of a plan, `link` of a delivery."""

    step: Step
    reason: str = ""
    due_on: date | None = None
    link: str = ""


def ask(session: Session, viewer: Viewer, wish: Wish, now: datetime) -> DataRequest:
    """RequestUnfit, TooManyRequests."""
    title, purpose = wish.title.strip(), wish.purpose.strip()
    if len(title) < SHORTEST or not purpose:
        raise RequestUnfit("title or purpose is missing", remedy="Say which data, and what for.")
    waiting = select(func.count()).where(
        DataRequest.member_id == viewer.member_id, DataRequest.state == RequestState.ASKED
    )
    if (session.scalar(waiting) or 0) >= MOST_WAITING:
        raise TooManyRequests(f"{MOST_WAITING} wait for an answer", remedy="Wait for the answers.")
    made = DataRequest(
        id=new_id("req"), member_id=viewer.member_id, organisation_id=viewer.organisation_id, sector=wish.sector,
        title=title, purpose=purpose, state=RequestState.ASKED, made_at=now, answer_by=now + ANSWERED_WITHIN,
        changed_at=now, reason="", link="",
    )  # fmt: skip
    session.add(made)
    return made


def support(session: Session, viewer: Viewer, request_id: str) -> DataRequest:
    """Once a member; who asked supports it anyhow. RequestUnknown."""
    found = of_id(session, request_id)
    if found.member_id != viewer.member_id:
        row = insert(DataRequestSupport).values(request_id=found.id, member_id=viewer.member_id)
        session.execute(row.on_conflict_do_nothing())
    return found


def answer(session: Session, by: Viewer, found: DataRequest, given: Answer, now: datetime) -> DataRequest:
    """Of one who may (`board_rights`), to a row that is locked. RequestStepRefused, RequestUnfit."""
    after = advance(found.state, given.step)
    _demand_whole(given, now)
    found.state, found.changed_at = after, now
    found.answered_at = found.answered_at or now
    found.reason = given.reason.strip()
    found.due_on = given.due_on if given.step is Step.PLAN else found.due_on
    found.link = given.link.strip()
    audit.record(session, by, "data_request.answered", found.id, {"state": after.value}, now)
    facts = {"title": {"en": found.title, "ko": found.title}, "state": SAID[after]}
    about = f"{found.id}:{after}:{now.isoformat()}"
    telling.tell(session, found.organisation_id, Kind.DATA_REQUEST, about, facts, page=f"/open/requests#{found.id}")
    return found


def of_id(session: Session, request_id: str, *, lock: bool = False) -> DataRequest:
    """RequestUnknown."""
    statement = select(DataRequest).where(DataRequest.id == request_id)
    found = session.scalar(statement.with_for_update() if lock else statement)
    if found is None:
        raise RequestUnknown(f"there is no request {request_id[:100]}", remedy="See the board.")
    return found


def is_ours(link: str) -> bool:
    """Whether it stays in this network, as a browser reads it: a backslash is a slash to it."""
    return re.fullmatch(r"/(?![/\\])[^\\\s]*", link.strip()) is not None


def _demand_whole(given: Answer, now: datetime) -> None:
    if given.step is Step.DECLINE and not given.reason.strip():
        raise RequestUnfit("a refusal says why", remedy="Write the reason.")
    if given.step is Step.PLAN and (given.due_on is None or given.due_on < now.date()):
        raise RequestUnfit("a plan names a day to come", remedy="Choose the day.")
    link = urlsplit(given.link.strip())
    if given.step is Step.DELIVER and not (is_ours(given.link) or (link.scheme in ("http", "https") and link.netloc)):
        raise RequestUnfit("a delivery says where it is", remedy="Give an address, such as /open/<dataset>.")
