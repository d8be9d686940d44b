"""What was chosen on the page of rows → a statement for the query page, of the columns that the reader's licences give.

The query page runs it through the SQL door, which decides anew, counts it and explains a refusal. Pure.
"""

from sqlglot import exp

from marketplace.doors.query.licensed import Table
from marketplace.licensing.rendering import as_text, literal, name

ROWS = 50


def statement(table: Table, column: str, search: str, sort: str, *, down: bool) -> str:
    """What is chosen of columns that it does not have is left out."""
    kinds = {one.column.name: one.column.type for one in table.columns}
    made = exp.select(*map(name, kinds)).from_(f"lakehouse.{table.dataset.id}").limit(ROWS)
    if search and kinds.get(column) == "varchar":
        found = exp.StrPosition(this=exp.Lower(this=name(column)), substr=exp.Lower(this=literal(search, "varchar")))
        made = made.where(found > 0)
    if sort in kinds:
        made = made.order_by(exp.Ordered(this=name(sort), desc=down, nulls_first=False))
    return as_text(made, "trino")
