"""A statement explained: EXPLAIN through the SQL door, with the rows that are known of its tables."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.catalogue.figures import table_seen
from marketplace.catalogue.offers import everything
from marketplace.doors.query import asking
from marketplace.doors.query.asking import Asker
from marketplace.doors.query.licensed import Table, active
from marketplace.doors.query.plan import EXPLAIN, steps, tree
from marketplace.doors.query.refusals import Reader, told
from marketplace.doors.query.schemas import Planned
from marketplace.grants.values import Facts


def rows_of(session: Session, tables: Sequence[Table], facts: Facts, now: datetime) -> Mapping[str, int]:
    """How many rows each table has for the reader, by the figures of its releases: no row that is not licensed counts.

    Of a table of which some deliveries or a state were bought, nobody has counted.
    """
    found = {}
    for table in tables:
        grants = active(facts, table.dataset.id, now) if table.since else []
        if all(grant.deliveries is None and grant.version is None for grant in grants):
            scopes = [grant.scope for grant in grants] or [everything(table.dataset)]
            found[table.dataset.id] = table_seen(session, table.dataset, scopes)[0].rows
    return {dataset: rows for dataset, rows in found.items() if rows is not None}


async def planned(
    asker: Asker, sql: str, sent: str, rows: Mapping[str, int], reader: Reader
) -> Planned:  # fmt: skip
    """`sent` explained."""
    text = ""
    async with asking.whole(asker, EXPLAIN + sent) as pages:
        async for answer in pages:
            text += "".join(str(row[0]) for row in answer.rows)
            if answer.error is not None:
                return Planned(steps=[], told=told(answer.error, sql, reader))
    return Planned(steps=steps(tree(text), rows, reader.language))
