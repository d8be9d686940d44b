"""How much a reading would take, asked before it happens. No row is given, so nothing is metered.

POST /estimates/<dataset> {"columns": […]} → Estimate
"""

import asyncio

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from marketplace.doors.files.door import Door
from marketplace.doors.files.routes import body_of, reading_for
from marketplace.doors.reading.engine import engine
from marketplace.doors.reading.estimate import estimated
from marketplace.doors.reading.reading import Reading
from wire.estimates import Estimate, Wanted
from wire.files import Asked

MEMORY = 64 * 1024**2  # bytes


async def estimate(request: Request) -> Response:
    """Of the newest version. Refused as a file of it would be."""
    door: Door = request.app.state.door
    wanted = await body_of(request, Wanted)
    key, dataset = await door.key(request), request.path_params["dataset"]
    reading = await reading_for(door, key, dataset, Asked(release=None), door.clock())
    told = await asyncio.to_thread(_estimated, door, reading, wanted)
    return Response(told.model_dump_json(), 200, {"cache-control": "no-store"}, "application/json")


def _estimated(door: Door, reading: Reading, wanted: Wanted) -> Estimate:
    with engine(pseudonym_key=door.pseudonym_key, spill=door.scratch, memory=MEMORY) as running:
        return estimated(reading, wanted.columns, running)


ROUTES = (Route("/estimates/{dataset}", estimate, methods=["POST"]),)
