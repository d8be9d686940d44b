"""A result as a file: all of its rows; as CSV while they come, in other forms once all have come."""

import json
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from pydantic import ValidationError
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, Response

from marketplace.accounts.dependencies import SignedIn
from marketplace.accounts.rights import opens
from marketplace.database import Transaction
from marketplace.doors.files.sending import TYPES
from marketplace.doors.files.workbook import DoesNotFit
from marketplace.doors.query.asking import Asker, whole
from marketplace.doors.query.errors import ExportRefused, ParameterUnfit
from marketplace.doors.query.exporting import lines
from marketplace.doors.query.parameters import bound
from marketplace.doors.query.result_files import as_form, as_parquet
from marketplace.doors.query.schemas import MOST_CHARACTERS, Asked
from marketplace.doors.query.slots import slots_of
from marketplace.web import Config
from marketplace.web.sheets import streamed
from wire.files import Form as FileForm

router = APIRouter()
NAME = "query"


@router.post("/query/export", **opens())
async def export(
    request: Request, sql: Annotated[str, Form(min_length=1, max_length=MOST_CHARACTERS)],
    session: Transaction, viewer: SignedIn, settings: Config, given: Annotated[str, Form()] = "{}",
    form: Annotated[FileForm, Form()] = FileForm.CSV,
) -> Response:  # fmt: skip
    """Run the statement anew; `given` is the values of its parameters as JSON."""
    try:
        asked = Asked.model_validate({"sql": sql, "given": json.loads(given)})
    except (ValidationError, ValueError) as error:
        raise ParameterUnfit("the values cannot be read", remedy="Export from the page.") from error
    text = bound(asked.sql, asked.given, settings.zone)
    await run_in_threadpool(session.commit)  # nothing is held while the door answers
    asker, slots = Asker(settings, viewer, request.app.state.parts.clock, request.is_disconnected), slots_of(request)
    if form is not FileForm.CSV:
        with slots.held(viewer, asker.clock()):
            return await _file(asker, text, form)
    found = lines(asker, text, slots)
    head: Sequence[Any] = await anext(found, [])  # what goes wrong at the beginning is an answer, not a cut file
    return streamed(NAME, [str(name) for name in head], found)


async def _file(asker: Asker, sql: str, form: FileForm) -> Response:
    """The file, in a folder that goes with the answer."""
    folder = Path(tempfile.mkdtemp(prefix="sdn-result-"))
    swept = BackgroundTask(shutil.rmtree, folder, ignore_errors=True)
    parquet, target = folder / "rows.parquet", folder / f"{NAME}.{form.value}"
    try:
        async with whole(asker, sql) as pages:
            await as_parquet(pages, parquet)
        if form is FileForm.PARQUET:
            parquet.rename(target)
        else:
            await run_in_threadpool(as_form, parquet, form, target, asker.settings.zone)
    except DoesNotFit as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise ExportRefused(str(error), remedy="Choose another form.") from error
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    headers = {"cache-control": "no-store"}
    return FileResponse(target, filename=target.name, background=swept, headers=headers, media_type=TYPES[form.value])
