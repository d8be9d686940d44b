"""`SHOW CREATE TABLE` of a licensed table, written from its declaration: what a DDL tab shows. Pure.

    statement + session's schema → the dataset it names → its declaration + the grants → CREATE TABLE …

Trino's own answer would show every column and where the files lie. A table that may not be read gets the answer that an
absent one gets: the statement goes on to Trino, and the policy point refuses it.
"""

import re
from collections.abc import Iterator, Sequence

from lakehouse.descriptions import descriptions
from lakehouse.layout import CATALOG
from lakehouse.types import trino_type
from marketplace.grants.values import HeldGrant
from sectors.spec.dataset import Dataset
from wire.masks import Mask

EMPTYING = (Mask.NULL, Mask.GENERALISE, Mask.ROUND, Mask.BUCKET)  # may leave nothing of a value
COLUMN = "Create Table"  # as Trino calls the answer's one column
_NAME = r"(?:\"[^\"]+\"|[A-Za-z_]\w*)"
_SHOW = re.compile(
    rf"\s*show\s+create\s+table\s+(?P<name>{_NAME}(?:\s*\.\s*{_NAME}){{0,2}})\s*;?\s*", re.IGNORECASE | re.ASCII
)


def named(sql: str, catalog: str, schema: str) -> str | None:
    """The dataset whose DDL the statement asks for, by the session's catalog and schema; None for what else it is."""
    asked = _SHOW.fullmatch(sql)
    if asked is None:
        return None
    parts = [part.strip('"').lower() for part in re.findall(_NAME, asked["name"])]
    full = [catalog.lower(), schema.lower()][: 3 - len(parts)] + parts
    return f"{full[1]}.{full[2]}" if full[0] == CATALOG else None


def statement(dataset: Dataset, grants: Sequence[HeldGrant] | None) -> str:
    """A SELECT whose one value is the DDL. `grants`: the active ones on it; None: who asks may read everything."""
    text = "\n".join(_lines(dataset, grants)).replace("'", "''")
    return f"SELECT '{text}' AS \"{COLUMN}\""


def _lines(dataset: Dataset, grants: Sequence[HeldGrant] | None) -> Iterator[str]:
    words = descriptions(dataset)
    kinds = {column.name: trino_type(column.type) for column in dataset.columns}
    kinds |= {part.name: "varchar" for part in dataset.partitions if part.grain}
    shown = [name for name in kinds if grants is None or any(grant.scope.shows(name) for grant in grants)]
    yield f"CREATE TABLE {CATALOG}.{dataset.id} ("
    for name in shown:
        never_empty = " NOT NULL" if name in words.never_empty and _never_hidden(name, grants or ()) else ""
        end = "" if name == shown[-1] else ","
        yield f"   {name} {kinds[name]}{never_empty} COMMENT {_text(words.columns[name])}{end}"
    yield ")"
    yield f"COMMENT {_text(words.table)}"
    if by := [part.name for part in dataset.partitions if part.name in shown]:
        yield f"WITH (partitioned_by = ARRAY[{', '.join(map(_text, by))}])"


def _never_hidden(name: str, grants: Sequence[HeldGrant]) -> bool:
    """Whether every grant shows the column's values: a hidden one is NULL, whatever the table says."""
    return all(grant.scope.shows(name) and not _emptied(name, grant) for grant in grants)


def _emptied(name: str, grant: HeldGrant) -> bool:
    masked = grant.scope.mask(name)
    return masked is not None and masked.mask in EMPTYING


def _text(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"
