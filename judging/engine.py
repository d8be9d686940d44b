"""DuckDB as it judges, on a laptop and in the light lane: in UTC, within its memory, with room to spill."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

UNWANTED = "window_self_join"  # it would judge every row a second time


@contextmanager
def engine(spilled: Path, memory: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection of its own. `memory`: at most, as DuckDB writes it, `1GB`."""
    with duckdb.connect(config={"memory_limit": memory, "temp_directory": str(spilled)}) as found:
        found.execute("SET TimeZone = 'UTC'; SET enable_progress_bar = false")  # a bar would stand amid the JSON
        found.execute(f"SET disabled_optimizers = '{UNWANTED}'")
        yield found


@contextmanager
def judged_first(engine: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Filters look at rows that are judged: pushed down, they would make the reasons anew each time they name them."""
    engine.execute(f"SET disabled_optimizers = '{UNWANTED},filter_pushdown'")
    try:
        yield
    finally:
        engine.execute(f"SET disabled_optimizers = '{UNWANTED}'")
