"""The application of the share, mounted in the process of the files door."""

from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException

from marketplace.doors.database import Undecided
from marketplace.doors.files.door import Door
from marketplace.doors.share import changing, errors, fetching, listing, querying, refusing, tables
from marketplace.doors.share.pace import Pace
from marketplace.doors.share.pieces import Pieces
from marketplace.doors.share.sealing import Seals
from marketplace.doors.share.share import Share
from marketplace.errors import MarketplaceError

MOST = 3_000  # requests a minute of one token: a client may fetch a file in many parts
MOST_REFUSED = 60  # a minute, from one address

HANDLERS = {
    MarketplaceError: refusing.of_ours,
    HTTPException: errors.of_framework,
    Undecided: errors.undecided,
    Exception: errors.unforeseen,
}


def create_share(door: Door, folder: Path) -> Starlette:
    """`folder` is for what it makes, and no other process's."""
    app = Starlette(
        routes=[*listing.ROUTES, *tables.ROUTES, *querying.ROUTES, *changing.ROUTES, *fetching.ROUTES],
        exception_handlers=HANDLERS,
    )
    pieces = Pieces(folder, door.pseudonym_key)
    app.state.share = Share(door, Seals(door.settings.secret("share-key")), pieces, Pace(MOST), Pace(MOST_REFUSED))
    return app
