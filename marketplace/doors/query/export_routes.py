"""A result as a CSV file: all of its rows, through the one guard against formulas."""

import json
from itertools import chain, islice
from typing import Annotated

from fastapi import APIRouter, Form
from pydantic import ValidationError
from starlette.responses import Response

from marketplace.accounts.dependencies import SignedIn
from marketplace.accounts.rights import opens
from marketplace.database import Transaction
from marketplace.doors.query.asking import Asker
from marketplace.doors.query.errors import ParameterUnfit
from marketplace.doors.query.exporting import lines
from marketplace.doors.query.parameters import bound
from marketplace.doors.query.schemas import MOST_CHARACTERS, Asked
from marketplace.doors.tokens import PERSON_TERM
from marketplace.web import Config, Now
from marketplace.web.sheets import streamed

router = APIRouter()
NAME = "query"


@router.post("/query/export.csv", **opens())
def export(
    sql: Annotated[str, Form(min_length=1, max_length=MOST_CHARACTERS)],
    session: Transaction, viewer: SignedIn, settings: Config, now: Now, given: Annotated[str, Form()] = "{}",
) -> Response:  # fmt: skip
    """Run the statement anew; `given` is the values of its parameters as JSON."""
    try:
        asked = Asked.model_validate({"sql": sql, "given": json.loads(given)})
    except (ValidationError, ValueError) as error:
        raise ParameterUnfit("the values cannot be read", remedy="Export from the page.") from error
    text = bound(asked.sql, asked.given, settings.zone)
    session.commit()  # nothing is held while the door answers
    found = lines(Asker(settings, viewer, now), text, PERSON_TERM)
    head, *first = islice(found, 2)  # what goes wrong at the beginning is an answer, not a cut file
    return streamed(NAME, [str(name) for name in head], chain(first, found))
