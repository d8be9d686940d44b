"""Builders of a delivery's parts by month, as `energy.generation` has them."""

from typing import Any

from wire.figures import ColumnFigures, Part

Range = tuple[str | None, str | None]


def make_part(
    delivery: str, month: str | None, rows: int, output: Range = ("0.00", "9.00"), nulls: int = 0, **changes: Any
) -> Part:
    """One month of one delivery: `output` empty in `nulls` rows, `note` in all; no month: no partition."""
    first = month or "2026-10"
    columns = [
        ColumnFigures(name="station", type="varchar", nulls=0, smallest="Alpha", largest="Beta"),
        ColumnFigures(
            name="measured_at",
            type="timestamp",
            nulls=0,
            smallest=f"{first}-02 00:00:00",
            largest=f"{first}-27 23:00:00",
        ),
        ColumnFigures(name="output", type="decimal(10,2)", nulls=nulls, smallest=output[0], largest=output[1]),
        ColumnFigures(name="note", type="varchar", nulls=rows),
    ]
    samples = [{"station": f"Alpha {month}", "measured_at": f"{first}-02 00:00:00", "output": output[1]}]
    values = {} if month is None else {"month": month}
    made = {"delivery": delivery, "values": values, "rows": rows, "columns": columns, "samples": samples}
    return Part(**{**made, **changes})
