"""The SQL door: `uvicorn --factory marketplace.doors.sql.app:create_app --ssl-certfile … --ssl-keyfile …`.

    client → token "sql" → POST /v1/statement, GET | DELETE <nextUri> → token "trino" → Trino

Speaks Trino's client protocol and nothing else of it: any other address is 404. Pages pass as they are, unless they
carry an error that would tell what exists.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from starlette.applications import Starlette

from marketplace.clock import Clock, system_clock
from marketplace.doors.database import read_only_connections, writing_connections
from marketplace.doors.errors import SqlTokenRefused
from marketplace.doors.logs import show_own_messages
from marketplace.doors.meter import Meter
from marketplace.doors.recorder import make_recorder
from marketplace.doors.sql import routes
from marketplace.doors.sql.door import Door
from marketplace.doors.sql.endings import sweep_for_ever
from marketplace.doors.sql.engine import TrinoAway, make_engine
from marketplace.doors.sql.live import LiveQueries
from marketplace.doors.sql.wording import Reading
from marketplace.settings import Settings
from sectors.live import Declarations


def create_app(settings: Settings | None = None, *, clock: Clock = system_clock) -> Starlette:
    """Wired from the environment unless given."""
    settings = settings or Settings.read()
    show_own_messages()
    app = Starlette(
        routes=list(routes.ROUTES),
        exception_handlers={TrinoAway: routes.away, SqlTokenRefused: routes.refused},
        lifespan=_lifespan,
    )
    app.state.door = Door(
        settings=settings,
        reading=Reading(read_only_connections(settings), Declarations(settings.sectors), settings.marketplace_url),
        engine=make_engine(settings),
        clock=clock,
        public_key=settings.secret("jwt-public.pem"),
        live=LiveQueries(),
        recorder=make_recorder(settings),
        meter=Meter(writing_connections(settings)),
    )
    return app


@contextlib.asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    here: Door = app.state.door
    sweeper = asyncio.create_task(sweep_for_ever(here.live, here.reading.database, here.engine, here.clock))
    recording = asyncio.create_task(here.recorder.run())
    yield
    await here.recorder.close()
    for task in (sweeper, recording):
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
    await here.engine.close()
    await here.reading.database.dispose()
    await here.meter.database.dispose()
