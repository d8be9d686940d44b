"""A result as a CSV file: all of its rows, through the one guard against formulas."""

import json
from typing import Annotated

from fastapi import APIRouter, Form, Request
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from marketplace.accounts.dependencies import SignedIn
from marketplace.accounts.rights import opens
from marketplace.database import Transaction
from marketplace.doors.query.asking import Asker
from marketplace.doors.query.errors import ParameterUnfit
from marketplace.doors.query.exporting import lines
from marketplace.doors.query.parameters import bound
from marketplace.doors.query.schemas import MOST_CHARACTERS, Asked
from marketplace.web import Config
from marketplace.web.sheets import streamed

router = APIRouter()
NAME = "query"


@router.post("/query/export.csv", **opens())
async def export(
    request: Request, sql: Annotated[str, Form(min_length=1, max_length=MOST_CHARACTERS)],
    session: Transaction, viewer: SignedIn, settings: Config, given: Annotated[str, Form()] = "{}",
) -> Response:  # fmt: skip
    """Run the statement anew; `given` is the values of its parameters as JSON."""
    try:
        asked = Asked.model_validate({"sql": sql, "given": json.loads(given)})
    except (ValidationError, ValueError) as error:
        raise ParameterUnfit("the values cannot be read", remedy="Export from the page.") from error
    text = bound(asked.sql, asked.given, settings.zone)
    await run_in_threadpool(session.commit)  # nothing is held while the door answers
    found = lines(Asker(settings, viewer, request.app.state.parts.clock), text)
    head = await anext(found, [])  # what goes wrong at the beginning is an answer, not a cut file
    return streamed(NAME, [str(name) for name in head], found)
