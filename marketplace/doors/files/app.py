"""The door that gives files: `uvicorn --factory marketplace.doors.files.app:create_app`.

token "files" or API token → /files/…           files of a grant
                            → /estimates/…       how much a reading takes
                            → /aggregates/…      figures of groups of rows
whoever asks               → /open/api/…       rows, groups and files of open plans
API token of a recipient   → /delta-sharing/…   Delta Sharing
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route

from marketplace.clock import Clock, system_clock
from marketplace.doors.database import Undecided, read_only_connections, writing_connections
from marketplace.doors.files import aggregates, estimates, routes
from marketplace.doors.files.door import Door, problem
from marketplace.doors.files.exports import Exports
from marketplace.doors.logs import show_own_messages
from marketplace.doors.meter import Meter
from marketplace.doors.open import chart_routes as open_charts
from marketplace.doors.open import file_routes as open_files
from marketplace.doors.open import routes as open_routes
from marketplace.doors.open.app import begin_open
from marketplace.doors.reading.gate import Gate
from marketplace.doors.recorder import make_recorder
from marketplace.doors.share.app import create_share
from marketplace.doors.share.share import PREFIX
from marketplace.errors import MarketplaceError, Unavailable
from marketplace.grants.facts import ANY_GRANT
from marketplace.settings import Settings
from marketplace.web.limits import BodyLimit
from sectors.live import Declarations

log = logging.getLogger(__name__)


def create_app(
    settings: Settings | None = None, *, clock: Clock = system_clock, declarations: Declarations | None = None
) -> Starlette:
    """Wired from the environment unless given."""
    settings = settings or Settings.read()
    show_own_messages()
    scratch = settings.home / "files"
    gate = Gate(read_only_connections(settings), declarations or Declarations(settings.sectors), settings.layout)
    door = Door(
        settings=settings,
        gate=gate,
        clock=clock,
        public_key=settings.secret("jwt-public.pem"),
        pseudonym_key=settings.secret("pseudonym-key"),
        recorder=make_recorder(settings),
        exports=Exports(scratch, settings.secret("pseudonym-key")),
        scratch=scratch,
        meter=Meter(writing_connections(settings)),
    )
    share = create_share(door, settings.home / "share")
    app = Starlette(
        routes=[
            Route("/health", health),
            Mount(PREFIX, share),
            *routes.ROUTES,
            *estimates.ROUTES,
            *aggregates.ROUTES,
            *open_routes.ROUTES,
            *open_files.ROUTES,
            *open_charts.ROUTES,
        ],
        middleware=[Middleware(BodyLimit)],
        exception_handlers={MarketplaceError: _on_error, Undecided: _undecided},
        lifespan=_lifespan,
    )
    app.state.door, app.state.share, app.state.open = door, share.state.share, begin_open(door)
    return app


@contextlib.asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    door: Door = app.state.door
    await asyncio.to_thread(door.exports.begin)
    await asyncio.to_thread(app.state.share.pieces.begin)
    recording = asyncio.create_task(door.recorder.run())
    counting = asyncio.create_task(app.state.open.tally.run())
    try:
        yield
        door.exports.close()
        app.state.share.pieces.close()
        await door.recorder.close()
        await app.state.open.close()
    finally:  # whatever happens: a loop that ends with connections open waits for PostgreSQL to close them
        for task in (recording, counting):
            task.cancel()
        await asyncio.gather(recording, counting, return_exceptions=True)
        await door.gate.database.dispose()
        await door.meter.database.dispose()


async def _on_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, MarketplaceError)
    return problem(error)


async def _undecided(_request: Request, error: Exception) -> Response:
    """The gate stays closed while nobody can decide."""
    log.error("the grants could not be read: %s", type(error).__name__)
    return problem(Unavailable("whether this may be read cannot be decided now", remedy="Try again in a minute."))


async def health(request: Request) -> Response:
    """200 when a file could be given: the grants may be read."""
    door: Door = request.app.state.door
    async with door.gate.database.connect() as connection:
        await connection.execute(ANY_GRANT)
    return PlainTextResponse("ready")
