"""What the process of the files door holds, and who comes to it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from marketplace.accounts.rights import Right
from marketplace.clock import Clock
from marketplace.doors import keys
from marketplace.doors.files.exports import Exports
from marketplace.doors.meter import Meter
from marketplace.doors.reading.errors import Refused
from marketplace.doors.reading.gate import Gate
from marketplace.doors.recorder import Recorder
from marketplace.doors.sql.authorization import proof
from marketplace.doors.sql.refusals import absent_or_forbidden
from marketplace.doors.sql.wording import Reading as Words
from marketplace.doors.sql.wording import reader_of
from marketplace.doors.tokens import Key
from marketplace.errors import MarketplaceError
from marketplace.settings import Settings
from marketplace.web.problems import problem_of


@dataclass(frozen=True, slots=True)
class Door:
    """`scratch`: a folder of the process's own, for what it makes; emptied of halves when it starts."""

    settings: Settings
    gate: Gate
    clock: Clock
    public_key: str
    pseudonym_key: str
    recorder: Recorder
    exports: Exports
    scratch: Path
    meter: Meter

    async def key(self, request: Request, right: Right = Right.FILES) -> Key:
        """Who comes, by a token of the door or an API token with the right. SqlTokenRefused."""
        given = proof(request.headers.get("authorization", ""))
        database, now = self.gate.database, self.clock()
        return await keys.holder(
            database, given.token, mail=given.mail, public_key=self.public_key, now=now, right=right
        )

    async def told(self, error: Refused, key: Key, now: datetime) -> str:
        """A refusal in the words of the SQL door: the same for what is absent and what is not licensed."""
        words = Words(self.gate.database, self.gate.declarations, self.settings.marketplace_url)
        reader = await reader_of(key.member, words, now)
        return error.detail if reader is None else absent_or_forbidden([error.dataset], reader)


def problem(error: MarketplaceError, detail: str = "") -> Response:
    """The error as problem+json; `detail` in place of its own."""
    body = problem_of(error).model_dump() | ({"detail": detail} if detail else {})
    headers = {"www-authenticate": 'Bearer realm="sector data network"'} if error.status == 401 else {}
    headers["cache-control"] = "no-store"
    return JSONResponse(body, error.status, headers, media_type="application/problem+json")
