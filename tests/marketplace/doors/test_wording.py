"""Errors on their way to a member: what Trino says of its own parts stays inside."""

import asyncio
from typing import cast

import orjson

from marketplace.doors.sql.live import LiveQueries
from marketplace.doors.sql.statements import Said
from marketplace.doors.sql.wording import Reading, in_our_words
from marketplace.doors.tokens import Key
from tests.support.marketplace import NOW


def test_the_policy_points_address_which_is_a_secret_is_told_to_nobody() -> None:
    said = "OPA server returned status 500 when processing policy http://127.0.0.1:8705/s3cret/allow: JsonResponse{…}"
    error = {"message": said, "errorName": "GENERIC_INTERNAL_ERROR", "failureInfo": {"message": said, "stack": []}}
    query = LiveQueries().begin("q", Key("ann"), Said("SELECT 1"), NOW)
    told = asyncio.run(in_our_words(orjson.dumps({"id": "q", "error": error}), query, cast("Reading", None), NOW))
    assert b"s3cret" not in told
    assert "cannot be decided at the moment" in orjson.loads(told)["error"]["message"]
