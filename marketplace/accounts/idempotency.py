"""`Idempotency-Key`: the same POST again, after an answer that was lost, makes nothing twice.

key of a member → first: kept as begun, done, its answer kept for a day → again: that answer, marked as replayed
the same key with another body → 422        while the first is under way, or where nobody knows how it ended → 409
"""

import base64
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.fernet import Fernet
from fastapi import Request
from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, sessionmaker
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from marketplace.accounts import queries
from marketplace.accounts.dependencies import bearer_token
from marketplace.accounts.errors import KeyNotValid, KeyOfAnother, KeyUnderWay
from marketplace.accounts.models import KeptAnswer
from marketplace.accounts.secrets import hash_token
from marketplace.errors import MarketplaceError
from marketplace.web.problems import on_marketplace_error

LASTS = timedelta(hours=24)
_KEY = re.compile(r"[\x21-\x7e]{1,200}")


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose key, and what it stands for."""

    member_id: str
    key: str
    fingerprint: str


class Idempotent:
    """Pure ASGI, for POSTs below `/api/` that bear a key; a stranger's goes on to be refused by its route."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "POST" or not scope["path"].startswith("/api/"):
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        key = request.headers.get("idempotency-key")
        if key is None:
            await self.app(scope, receive, send)
            return
        body = await request.body()
        try:
            begun = await run_in_threadpool(_begin, request, key, body)
        except MarketplaceError as error:
            await on_marketplace_error(request, error)(scope, receive, send)
            return
        if isinstance(begun, Response):
            await begun(scope, receive, send)
        elif begun is None:
            await self.app(scope, _again(body), send)
        else:
            await self._first(begun, scope, body, send)

    async def _first(self, asked: Asked, scope: Scope, body: bytes, send: Send) -> None:
        wired, parts = scope["app"].state.parts, list[Message]()

        async def keeping(message: Message) -> None:
            parts.append(message)
            await send(message)

        try:
            await self.app(scope, _again(body), keeping)
        finally:  # after a crash there are no parts: the key is free again
            await run_in_threadpool(_keep, wired.sessions, asked, parts, _seal(wired.session_key))


def _again(body: bytes) -> Receive:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


def _begin(request: Request, key: str, body: bytes) -> Asked | Response | None:
    """What is to be done first, the answer that was given, or None for a stranger."""
    parts = request.app.state.parts
    now: datetime = parts.clock()
    if not _KEY.fullmatch(key):
        raise KeyNotValid(remedy="Write 1 to 200 visible characters, such as a UUID.")
    said = f"{request.method} {request.url.path}?{request.url.query}".encode() + b"\0" + body
    with parts.sessions.begin() as session:
        member_id = _member(session, request, now)
        if member_id is None:
            return None
        asked = Asked(member_id, key, hashlib.sha256(said).hexdigest())
        session.execute(delete(KeptAnswer).where(KeptAnswer.created_at < now - LASTS))
        row = {"member_id": member_id, "key": key, "fingerprint": asked.fingerprint, "created_at": now}
        new = insert(KeptAnswer).values(row).on_conflict_do_nothing().returning(KeptAnswer.key)
        if session.scalar(new) is not None:
            return asked
        return _given(session.get_one(KeptAnswer, (member_id, key)), asked, _seal(parts.session_key))


def _seal(session_key: bytes) -> Fernet:
    """Answers may hold a token that is shown once: they are kept encrypted."""
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"kept-answer:" + session_key).digest()))


def _given(kept: KeptAnswer, asked: Asked, seal: Fernet) -> Response:
    if kept.fingerprint != asked.fingerprint:
        raise KeyOfAnother(remedy="Take a new key for another request.")
    if kept.status is None:
        raise KeyUnderWay(remedy="Ask for the thing itself, and take a new key if it is not there.")
    headers = {"Idempotent-Replayed": "true"}
    return Response(seal.decrypt(kept.body), kept.status, media_type=kept.content_type or None, headers=headers)


def _member(session: Session, request: Request, now: datetime) -> str | None:
    if "authorization" in request.headers:
        token = bearer_token(request)
        by_token = queries.of_api_token(session, hash_token(token), now) if token else None
        return by_token[0].id if by_token else None
    cookie = request.cookies.get(request.app.state.parts.settings.session_cookie)
    found = queries.of_session(session, hash_token(cookie), now) if cookie else None
    return found[0].id if found else None


def _keep(sessions: sessionmaker[Session], asked: Asked, parts: list[Message], seal: Fernet) -> None:
    """What was answered; a fault of ours is not kept, so that the same may be tried again."""
    status = next((part["status"] for part in parts if part["type"] == "http.response.start"), 500)
    headers = dict(parts[0]["headers"]) if parts else {}
    with sessions.begin() as session:
        row = session.get_one(KeptAnswer, (asked.member_id, asked.key))
        if status >= 500 or status in (401, 403, 429):
            session.delete(row)
            return
        row.status, row.content_type = status, headers.get(b"content-type", b"").decode("latin-1")
        row.body = seal.encrypt(b"".join(part.get("body", b"") for part in parts)).decode()
