"""The boundary of /v1: who asks, in which version, once or again; actions' answers and errors become HTTP.

request → key → version → (stripe-mock) → kept answer? → fault? → action in a transaction → kept answer → response
"""

import asyncio
import binascii
import hashlib
import hmac
import json
from base64 import b64decode
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from infra.stripe_stand_in.books import API_VERSION, Books
from infra.stripe_stand_in.checking import Checker
from infra.stripe_stand_in.endpoints import Action
from infra.stripe_stand_in.errors import CardDeclined, RequestInvalid, StripeError, failed
from infra.stripe_stand_in.expand import expanded
from infra.stripe_stand_in.faults import Fault, Faults
from infra.stripe_stand_in.form import Params, decode
from infra.stripe_stand_in.ids import new_id
from infra.stripe_stand_in.settings import Settings
from infra.stripe_stand_in.stage import Stage
from infra.stripe_stand_in.store import Answer

KEPT = 86_400  # seconds that a key is remembered


@dataclass(frozen=True, slots=True)
class Call:
    """One API request."""

    id: str
    method: str
    path: str
    params: Params
    key: str | None
    at: Mapping[str, str]
    account: str | None = None

    @property
    def fingerprint(self) -> str:
        said = json.dumps([self.method, self.path, self.params, self.account], sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()


class Api:
    """Turns actions into HTTP endpoints."""

    def __init__(self, settings: Settings, stage: Stage, faults: Faults, checker: Checker | None) -> None:
        self._settings, self._stage, self._faults, self._checker = settings, stage, faults, checker
        self._working: set[str] = set()

    def serving(self, action: Action) -> Callable[[Request], Awaitable[Response]]:
        """The HTTP endpoint of an action."""

        async def endpoint(request: Request) -> Response:
            id_, key = new_id("request"), request.headers.get("idempotency-key")
            headers = {"Request-Id": id_, "Stripe-Version": API_VERSION} | ({"Idempotency-Key": key} if key else {})
            try:
                call = await self._read(request, id_, key)
                answer, replayed = await self._once(call, action)
            except StripeError as error:
                answer, replayed = _answer("", error.status, error.body()), False
            if replayed:
                headers["Idempotent-Replayed"] = "true"
            return Response(answer.body, answer.status, headers, "application/json")

        return endpoint

    async def _read(self, request: Request, id_: str, key: str | None) -> Call:
        self._authenticate(request.headers.get("authorization", ""))
        version = request.headers.get("stripe-version", API_VERSION)
        if version != API_VERSION:
            raise RequestInvalid(f"Invalid Stripe API version: {version}. The stand-in speaks {API_VERSION}.")
        text = (await request.body()).decode(errors="replace") if request.method == "POST" else request.url.query
        if self._checker:
            await self._checker.check(request.method, request.url.path, text)
        key = key if request.method == "POST" else None
        account = request.headers.get("stripe-account")
        return Call(id_, request.method, request.url.path, decode(text), key, request.path_params, account)

    def _authenticate(self, header: str) -> None:
        given = _key(header)
        if not given:
            raise RequestInvalid("You did not provide an API key.", status=401)
        if not hmac.compare_digest(given.encode(), self._settings.api_key.encode()):
            shown = f"{given[:8]}***{given[-4:]}" if len(given) > 16 else "***"
            raise RequestInvalid(f"Invalid API Key provided: {shown}", status=401)

    async def _once(self, call: Call, action: Action) -> tuple[Answer, bool]:
        """The answer, and whether it was given before. A key in use elsewhere at this moment is a conflict."""
        if call.key is None:
            return await self._run(call, action), False
        if kept := self._stage.store.kept(call.key, self._stage.now() - KEPT):
            return _again(call, kept), True
        if call.key in self._working:
            said = "There is currently another in-progress request using this Idempotent Key. Please try again later."
            raise RequestInvalid(said, status=409, type_="idempotency_error", code="idempotency_key_in_use")
        self._working.add(call.key)
        try:
            return await self._run(call, action), False
        finally:
            self._working.discard(call.key)

    async def _run(self, call: Call, action: Action) -> Answer:
        fault = self._faults.take(call.method, call.path)
        if fault and fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        answer = self._act(call, action, fault)
        self._stage.wake()
        if fault and fault.kind == "late":
            await asyncio.sleep(fault.seconds)
        return answer

    def _act(self, call: Call, action: Action, fault: Fault | None) -> Answer:
        """Everything or nothing, then the answer is kept; Stripe keeps its own failures too."""
        books = self._stage.books(call.id, call.key, call.account)
        try:
            with books.store.transaction():
                if fault and fault.kind == "error":
                    raise failed()
                try:
                    found = _acted(books, call, action)
                except CardDeclined as error:
                    return self._kept(call, books, _answer(call.fingerprint, error.status, error.body()))
                status, body = (500, failed().body()) if fault and fault.kind == "error_after" else (200, found)
                return self._kept(call, books, _answer(call.fingerprint, status, body))
        except RequestInvalid:
            raise
        except StripeError as error:
            with books.store.transaction():
                return self._kept(call, books, _answer(call.fingerprint, error.status, error.body()))

    def _kept(self, call: Call, books: Books, answer: Answer) -> Answer:
        if call.key is not None:
            books.store.keep(call.key, answer, books.now)
        return answer


def _key(header: str) -> str:
    """The key of `Bearer <key>`, or of `Basic` with the key as its user; empty where there is none."""
    scheme, _, value = header.partition(" ")
    if scheme.lower() != "basic":
        return value
    try:
        return b64decode(value).decode(errors="replace").split(":")[0]
    except binascii.Error:
        return ""


def _acted(books: Books, call: Call, action: Action) -> object:
    paths = call.params.get("expand", [])
    if not isinstance(paths, list):
        raise RequestInvalid("Invalid array: expand", param="expand")
    return expanded(books, action(books, call.params, call.at), paths)


def _answer(fingerprint: str, status: int, body: object) -> Answer:
    return Answer(fingerprint, status, json.dumps(body, indent=2))


def _again(call: Call, kept: Answer) -> Answer:
    if kept.fingerprint != call.fingerprint:
        said = "Keys for idempotent requests can only be used with the same parameters they were first used with."
        remedy = f"Try using a key other than '{call.key}' if you meant to execute a different request."
        raise RequestInvalid(f"{said} {remedy}", type_="idempotency_error")
    return kept
