"""DuckDB for one delivery: in UTC, within bounds of memory, with the delivery's folder to spill into."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

MEMORY = "1GB"


@contextmanager
def engine(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection of its own; what it spills is gone with it."""
    spilled = folder / ".spilled"
    with duckdb.connect(config={"memory_limit": MEMORY, "temp_directory": str(spilled)}) as found:
        found.execute("SET TimeZone = 'UTC'; SET enable_progress_bar = false")
        # It would judge every row a second time, once for the keys.
        found.execute("SET disabled_optimizers = 'window_self_join'")
        yield found
