"""A database → one of its tables → Sample."""

import pyarrow as pa
import pyarrow.compute as pc

from drafting.errors import NoDraft
from drafting.evidence import LOW, Harm, Part, Undecided
from drafting.sample import Sample
from drafting.values import toml
from reading.sent import Sent
from reading.sqlite import Table, tables_of
from sectors.spec.text import Text

MOST_CELLS = 5_000_000


def sample(sent: Sent, name: str, form: Part) -> Sample:
    """NoDraft where no table has a row."""
    tables = tables_of(sent, name)
    if not tables:
        raise NoDraft(name, "it holds no table", "Give a database with its tables.")
    first, *others = tables
    asked = []
    if others:
        form.add("table", first, Text("the first by its name", "이름순으로 첫 표"), LOW)
        shown = ", ".join(others[:5])
        question = Text(f"which table: {first} (taken), or {shown}", f"어느 표인지: {first}(으로 봄), 아니면 {shown}")
        answer = ("[feed.format]", f"table = {toml(others[0])}")
        asked.append(Undecided("feed.format", question, Harm.VALUES, answer=answer))
    rows, whole = _rows(Table(sent, first, name))
    if not rows.num_rows:
        raise NoDraft(name, f"its table {first} holds no rows", "Give a database with its rows.")
    return Sample(name, form, rows, whole=whole, undecided=asked)


def _rows(table: Table) -> tuple[pa.Table, bool]:
    """Trimmed texts, and whether they are all."""
    taken: list[list[str | None]] = []
    whole = True
    for rows in table.rows(table.names):
        taken += rows
        if len(taken) * len(table.names) > MOST_CELLS:
            whole = False
            break
    columns = zip(*taken, strict=True) if taken else [[] for _ in table.names]
    texts = [pc.utf8_trim_whitespace(pc.fill_null(pa.array(list(each), pa.string()), "")) for each in columns]
    return pa.table(texts, names=table.names), whole
