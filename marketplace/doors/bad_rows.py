"""The bad rows of a delivery, as the person signed in may read them through the SQL door.

member → token of five minutes → <dataset>__quarantine → BadRow: line, reasons, what the row said
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlglot import exp

from lakehouse.layout import CATALOG, DELIVERY, LINE, QUARANTINE_SUFFIX, REASONS
from lakehouse.tables import WITH_ALL
from lakehouse.trino import StatementFailed, Unreachable, cursor
from marketplace.accounts.viewer import Viewer
from marketplace.doors.tokens import sign_for
from marketplace.errors import Unavailable
from marketplace.settings import Settings
from sectors.spec.column import Sensitivity
from sectors.spec.dataset import Dataset

RAW = "_raw"
WITHHELD = "…"


@dataclass(frozen=True, slots=True)
class BadRow:
    """`said`: its texts by column; `text`: the whole of it, where it did not fit the columns."""

    line: int
    reasons: tuple[str, ...]
    said: dict[str, str]
    text: str

    @property
    def withholds(self) -> bool:
        """Whether something of it is kept from the reader."""
        return WITHHELD in (self.text, *self.said.values())

    @property
    def is_good(self) -> bool:
        """Whether it is here only because its delivery was refused; what it says is not kept a second time then."""
        return self.reasons == (WITH_ALL,)

    @property
    def missing(self) -> list[str]:
        """The columns that a reason is about and that the row says nothing in."""
        about = dict.fromkeys(reason.partition(":")[0] for reason in self.reasons if ":" in reason)
        return [name for name in about if name.isidentifier() and not self.said.get(name)] if not self.text else []

    def blamed(self, column: str) -> bool:
        """Whether a reason is about this column."""
        return any(reason.startswith(f"{column}:") for reason in self.reasons)


def statement(dataset: Dataset, delivery: str, most: int | None = None) -> str:
    """The bad rows in the order of the file: the first `most`, or all of them."""
    table = exp.table_(f"{dataset.name}{QUARANTINE_SUFFIX}", db=dataset.sector, catalog=CATALOG, quoted=True)
    query = exp.select(*(exp.column(name, quoted=True) for name in (LINE, REASONS, RAW))).from_(table)
    query = query.where(exp.column(DELIVERY, quoted=True).eq(exp.Literal.string(delivery)))
    query = query.order_by(LINE)
    return (query.limit(most) if most else query).sql("trino")


def rows(settings: Settings, viewer: Viewer, sql: str, now: datetime, term: timedelta) -> Iterator[Sequence[Any]]:
    """The statement's rows as they come, for the viewer with a token of `term`. Unavailable in the door's words."""
    token = sign_for(viewer, private_key=settings.secret("jwt-private.pem"), now=now, term=term).token
    try:
        with (
            cursor(settings.sql_url, token, settings.secrets / "tls-ca.pem") as door,
            closing(door.execute(sql)) as found,
        ):
            yield from found
    except StatementFailed as error:
        raise Unavailable(f"the SQL door says: {error.message}", remedy="Try again in a minute.") from error
    except Unreachable as error:
        raise Unavailable("the SQL door does not answer", remedy="Try again in a minute.") from error


def bad_row(row: Sequence[Any], dataset: Dataset, *, own: bool) -> BadRow:
    """A row of the quarantine table. Personal texts are for their own supply center (`own`) only."""
    personal = {c.name for c in dataset.columns if c.sensitivity is Sensitivity.PERSONAL} if not own else set()
    line, reasons, raw = row
    said = _object(raw or "")
    text = (raw or "") if said is None else ""
    shown = {name: WITHHELD if name in personal else value for name, value in (said or {}).items()}
    return BadRow(int(line), tuple(reasons or ()), shown, WITHHELD if text and personal else text)


def _object(raw: str) -> dict[str, str] | None:
    """Texts by column; None where the row did not fit them."""
    try:
        found = json.loads(raw)
    except ValueError:
        return None
    return {name: str(value) for name, value in found.items()} if isinstance(found, dict) else None
