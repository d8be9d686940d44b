"""What the process of the SQL door holds, and who comes to it."""

from dataclasses import dataclass

from starlette.requests import Request

from marketplace.clock import Clock
from marketplace.doors import keys
from marketplace.doors.meter import Meter
from marketplace.doors.recorder import Recorder
from marketplace.doors.sql.authorization import proof
from marketplace.doors.sql.engine import Engine
from marketplace.doors.sql.live import LiveQueries
from marketplace.doors.sql.wording import Reading
from marketplace.doors.tokens import Key
from marketplace.settings import Settings


@dataclass(frozen=True, slots=True)
class Door:
    settings: Settings
    reading: Reading
    engine: Engine
    clock: Clock
    public_key: str
    live: LiveQueries
    recorder: Recorder
    meter: Meter

    async def key(self, request: Request) -> Key:
        """SqlTokenRefused."""
        given = proof(request.headers.get("authorization", ""))
        database, now = self.reading.database, self.clock()
        return await keys.holder(database, given.token, mail=given.mail, public_key=self.public_key, now=now)


def door_of(request: Request) -> Door:
    door: Door = request.app.state.door
    return door
