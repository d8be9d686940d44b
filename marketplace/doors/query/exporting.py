"""A whole result, row by row as it comes: the statement is run anew through the SQL door, as the person signed in."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import timedelta
from typing import Any

from lakehouse.trino import StatementFailed, Unreachable, cursor
from marketplace.doors.query.asking import Asker
from marketplace.doors.query.cells import in_file
from marketplace.doors.query.errors import ExportRefused
from marketplace.doors.tokens import sign_for
from marketplace.errors import Unavailable


def lines(asker: Asker, sql: str, term: timedelta) -> Iterator[Sequence[Any]]:
    """The names of the columns, then the rows. ExportRefused and Unavailable in the door's words."""
    settings = asker.settings
    token = sign_for(asker.viewer, private_key=settings.secret("jwt-private.pem"), now=asker.now, term=term).token
    try:
        with (
            cursor(settings.sql_url, token, settings.secrets / "tls-ca.pem", zone=settings.zone) as door,
            closing(door.execute(sql)) as found,
        ):
            yield [column[0] for column in door.description or ()]
            for row in found:
                yield [in_file(value) for value in row]
    except StatementFailed as error:
        raise ExportRefused(error.message, remedy="Run it on the page first.") from error
    except Unreachable as error:
        raise Unavailable("the SQL door does not answer", remedy="Try again in a minute.") from error
