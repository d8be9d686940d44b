"""GET /health: 200 only when the database answers with the schema that this code expects."""

from fastapi import APIRouter, Request
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from marketplace.errors import Unavailable

router = APIRouter(tags=["health"])


@router.get("/health")
def health(request: Request) -> dict[str, str]:
    """Unavailable, with the cause, when the database is down or not migrated."""
    try:
        with request.app.state.parts.engine.connect() as connection:
            connection.execute(text("SELECT 1 FROM organisation LIMIT 1"))
    except SQLAlchemyError as error:
        cause = str(getattr(error, "orig", error)).splitlines()[0]
        raise Unavailable(f"the database: {cause}", remedy="Look at `sdn status` and `sdn logs postgres`.") from error
    return {"status": "ready"}
