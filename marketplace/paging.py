"""Lists in pages: newest first, by a time and an id; the cursor says where the page before ended."""

import base64
import binascii
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, TypeVar

from fastapi import Query
from sqlalchemy import Select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from marketplace.errors import Invalid

Limit = Annotated[int, Query(ge=1, le=500)]
T = TypeVar("T")
Cursor = Annotated[str | None, Query(max_length=300)]


class BadCursor(Invalid):
    code, title = "bad_cursor", "The cursor is not one that a list gave out"


def page(
    session: Session,
    statement: Select[T],
    at: InstrumentedAttribute[datetime],
    id_: InstrumentedAttribute[str],
    *,
    limit: int,
    cursor: str | None,
) -> tuple[Sequence[T], str | None]:
    """The rows of one page and the cursor of the next. BadCursor for a cursor of elsewhere."""
    if cursor is not None:
        statement = statement.where(tuple_(at, id_) < _decode(cursor))
    rows = session.scalars(statement.order_by(at.desc(), id_.desc()).limit(limit + 1)).all()
    if len(rows) <= limit:
        return rows, None
    last = rows[limit - 1]
    return rows[:limit], _encode(getattr(last, at.key), getattr(last, id_.key))


def _encode(at: datetime, id_: str) -> str:
    return base64.urlsafe_b64encode(json.dumps([at.isoformat(), id_]).encode()).decode()


def _decode(cursor: str) -> tuple[Any, str]:
    try:
        at, id_ = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        return datetime.fromisoformat(at), str(id_)
    except (ValueError, TypeError, binascii.Error) as error:
        raise BadCursor(remedy="Take the `next` of the page before, or leave the cursor out to begin anew.") from error
