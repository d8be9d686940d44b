"""A chain, link by link: each hash is made again from the row as it stands."""

from collections.abc import Callable, Iterator

from sqlalchemy import Connection, Row, text

from marketplace.audit import triggers as audit
from marketplace.chains.canonical import link_hash, row
from marketplace.ledger import triggers as ledger
from marketplace.licensing import triggers as licensing
from marketplace.proof.values import Broken, Head
from marketplace.usage import triggers as usage

Told = Callable[[str, int], None]
TABLES = {audit.CHAIN: "audit_event", usage.CHAIN: "usage", licensing.CHAIN: "licence"}
OFTEN = 10_000  # places between two words of progress
BATCH = 2_000  # rows that are held in memory
SHOWN = 300  # characters of a row that was changed
_LINKS = (
    "SELECT l.place, l.subject, l.previous, l.hash, {body} AS body "
    "FROM chain_link l WHERE l.chain = :chain ORDER BY l.place"
)
_BODY = "(SELECT {body}::text FROM {table} t WHERE t.id = l.subject)"
_UNLINKED = (
    "SELECT t.id FROM {table} t WHERE NOT EXISTS "
    "(SELECT FROM chain_link l WHERE l.subject = t.id AND l.chain LIKE :chain) ORDER BY t.id LIMIT 1"
)


def chains(connection: Connection) -> list[str]:
    """Those that have links, and those that rows should be in."""
    found = connection.scalars(text("SELECT DISTINCT chain FROM chain_link"))
    return sorted({*found, *TABLES})


def walk(connection: Connection, chain: str, told: Told) -> tuple[Head, Broken | None]:
    """The last place that holds, and the first that does not."""
    head = Head(chain)
    statement = text(_LINKS.format(body=_body(chain))).execution_options(yield_per=BATCH)
    with connection.execute(statement, {"chain": chain}) as links:
        for link in links:
            place, what = _differs(head, link)
            if what:
                return head, Broken(chain, place, link.subject, what)
            head = Head(chain, link.place, link.hash)
            if head.place % OFTEN == 0:
                told(chain, head.place)
    return head, None


def _body(chain: str) -> str:
    """SQL: the subject's body as it is now; NULL where it is gone."""
    if chain in TABLES:
        return _BODY.format(body=row("t"), table=TABLES[chain])
    return ledger.BODY % "l.subject"


def _differs(head: Head, link: Row[tuple[int, str, str, str, str | None]]) -> tuple[int, str | None]:
    if link.place != head.place + 1:
        return head.place + 1, f"this place is missing; place {link.place} comes next"
    if link.previous != head.hash:
        return link.place, f"it does not follow place {head.place}: links were removed, added or changed places"
    if link.body is None:
        return link.place, "its row is gone"
    if link.hash != link_hash(head.chain, link.place, link.subject, link.previous, link.body):
        return link.place, f"its row is not as it was written; it says now {link.body[:SHOWN]}"
    return link.place, None


def unlinked(connection: Connection) -> Iterator[Broken]:
    """The first row of each table that no link was made for."""
    for chain, table in {**TABLES, "ledger:%": "ledger_transaction"}.items():
        missing = connection.scalar(text(_UNLINKED.format(table=table)), {"chain": chain})
        if missing is not None:
            yield Broken(
                chain.removesuffix(":%"),
                None,
                missing,
                f"a row of {table} that was never linked, or whose link is gone",
            )


def cut(connection: Connection, kept: Head) -> Broken | None:
    """Whether the chain still goes through a head that was kept."""
    now = connection.scalar(
        text("SELECT hash FROM chain_link WHERE chain = :chain AND place = :place"),
        {"chain": kept.chain, "place": kept.place},
    )
    if now is None:
        return Broken(
            kept.chain, kept.place, None, "its head was kept, and the chain ends before it: the end was cut off"
        )
    if now != kept.hash:
        return Broken(kept.chain, kept.place, None, "its head was kept with another hash: the chain was made anew")
    return None
