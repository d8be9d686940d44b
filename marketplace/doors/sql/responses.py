"""What the SQL door itself answers, in the forms that Trino's clients know."""

import orjson
from starlette.responses import Response

from marketplace.doors.errors import SqlTokenRefused
from marketplace.doors.sql.refusals import refusal


def failed(query_id: str, message: str) -> Response:
    """A result that says at once that the query failed, in Trino's own form."""
    stats = {"state": "FAILED", "queued": False, "scheduled": False, "nodes": 0, "totalSplits": 0, "queuedSplits": 0,
             "runningSplits": 0, "completedSplits": 0, "cpuTimeMillis": 0, "wallTimeMillis": 0, "queuedTimeMillis": 0,
             "elapsedTimeMillis": 0, "processedRows": 0, "processedBytes": 0, "physicalInputBytes": 0,
             "peakMemoryBytes": 0, "spilledBytes": 0}  # fmt: skip
    result = {"id": query_id, "infoUri": "urn:sdn:none", "stats": stats, "error": refusal(message), "warnings": []}
    return Response(orjson.dumps(result), media_type="application/json")


def not_signed_in(error: SqlTokenRefused) -> Response:
    headers = {"www-authenticate": 'Bearer realm="sector data network", token_type="JWT"'}
    return Response(f"{error.detail}. {error.remedy}".encode(), 401, headers, media_type="text/plain")


def plain(status: int, message: str) -> Response:
    return Response(message.encode(), status, media_type="text/plain")
