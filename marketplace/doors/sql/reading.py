"""How many bytes a statement reads at most, before it runs, where a grant counts them.

EXPLAIN through Trino, as the member → its scans → the files door's estimates → bytes by the grants of each table
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
import orjson
from pydantic import ValidationError
from starlette.responses import Response

from marketplace.doors.meter import counts
from marketplace.doors.sql.bounds import at_most
from marketplace.doors.sql.door import Door
from marketplace.doors.sql.engine import OK, Answer
from marketplace.doors.sql.headers import BOUNDS, outward
from marketplace.doors.sql.live import LiveQuery
from marketplace.doors.sql.paying import held
from marketplace.doors.sql.responses import failed, plain
from marketplace.doors.sql.scanner import END
from marketplace.doors.sql.scans import EXPLAIN, Read, reads, tree
from marketplace.doors.sql.statements import Said, analyses, unwrapped
from marketplace.doors.sql.wording import in_our_words
from marketplace.doors.tokens import FILES, HOP_TERM, Key, sign
from marketplace.grants.values import HeldGrant
from wire.estimates import Estimate, Wanted
from wire.terms import QuotaMeasure

if TYPE_CHECKING:
    from marketplace.doors.sql.passing import Passing

TABLES = frozenset({"select", "with", "values", "table", "("})
ANALYSED = "EXPLAIN ANALYZE runs the statement, and is not offered where your licence counts what is read: use EXPLAIN."
UNTOLD = "How much of {} is read cannot be told now, and your licence counts it, so nothing is. Try again in a minute."


@dataclass(frozen=True, slots=True)
class Bound:
    """What is read at most, by the grants that pay for it; or what the client is told instead."""

    reads: Sequence[tuple[Sequence[HeldGrant], int]] = ()
    problem: Response | None = None


async def bounds(passing: "Passing", key: Key, said: Said) -> Bound:
    """Nothing where no grant of the member's counts bytes, or the statement reads no table."""
    found = {dataset: grants for dataset, grants in (await held(passing.door, key.member)).items() if _counted(grants)}
    if not found:
        return Bound()
    if analyses(said.sql):
        return Bound(problem=failed("refused", ANALYSED))
    if not _reads_tables(said.sql):
        return Bound()
    answer, text = await _explained(passing, said)
    if answer.status != OK or b'"error"' in answer.body:
        return Bound(problem=await _problem(passing, key, said, answer))
    return await _bound(passing.door, key, [one for one in reads(tree(text)) if one.table in found], found)


async def _bound(
    door: Door, key: Key, scans: Sequence[Read], found: Mapping[str, Sequence[HeldGrant]]
) -> Bound:  # fmt: skip
    """A table that is read twice counts twice."""
    sizes: Counter[str] = Counter()
    for one in scans:
        size = await _size(door, key, one)
        if size is None:
            return Bound(problem=plain(503, UNTOLD.format(one.table)))
        sizes[one.table] += size
    return Bound([(found[table], size) for table, size in sizes.items()])


def _counted(grants: Sequence[HeldGrant]) -> bool:
    return any(counts(grant, QuotaMeasure.BYTES) for grant in grants)


def _reads_tables(sql: str) -> bool:
    """Whether running it may read rows: a prepared one may, an explained or described one does not."""
    inner = unwrapped(sql)
    return inner.by_name is not None or (
        inner.wrapped_by not in ("explain", "prepare") and next(inner.tokens, END).text in TABLES
    )


async def _explained(passing: "Passing", said: Said) -> tuple[Answer, str]:
    """The last page, and the plan; the first one that goes wrong otherwise."""
    answer = await passing.send("POST", "/v1/statement", (EXPLAIN + said.sql).encode(), source=BOUNDS)
    text = ""
    while answer.status == OK:
        page: dict[str, Any] = orjson.loads(answer.body)
        text += "".join(str(row[0]) for row in page.get("data") or ())
        if "error" in page or "nextUri" not in page:
            break
        following = urlsplit(page["nextUri"])
        answer = await passing.send("GET", following.path + (f"?{following.query}" if following.query else ""))
    return answer, text


async def _problem(passing: "Passing", key: Key, said: Said, answer: Answer) -> Response:
    """As the statement's own answer would say it."""
    body, now = answer.body, passing.door.clock()
    if answer.status == OK:
        query = LiveQuery(orjson.loads(body)["id"], key, said, now, now)
        body = await in_our_words(body, query, passing.door.reading, now)
    return Response(body, answer.status, outward(answer.headers))


async def _size(door: Door, key: Key, one: Read) -> int | None:
    """None where nobody can tell now."""
    now, settings = door.clock(), door.settings
    token = sign(
        key.member, FILES, private_key=settings.secret("jwt-private.pem"), now=now, term=HOP_TERM, stands_on=key
    ).token
    wanted = Wanted(columns=list(one.columns)).model_dump_json()
    try:
        async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
            answer = await client.post(
                f"{settings.files_url}/estimates/{one.table}", content=wanted,
                headers={"authorization": f"Bearer {token}"},
            )  # fmt: skip
        told = Estimate.model_validate_json(answer.content) if answer.is_success else None
    except (httpx.HTTPError, ValidationError):
        return None
    return None if told is None else at_most(told, len(one.columns))
