"""What DuckDB alone does with a CSV: sniff its dialect and types, scan every value. `python -m bench.peer FILE`."""

import sys

import duckdb


def sniff_and_scan(file: str) -> int:
    """The number of rows; every column is read, typed as the sniffer has it."""
    with duckdb.connect() as engine:
        engine.execute("SELECT Columns FROM sniff_csv(?)", [file]).fetchall()
        counted = engine.execute("SELECT count(*), count(COLUMNS(*)) FROM read_csv(?)", [file]).fetchone()
        assert counted is not None, "an aggregation has a row"
        return int(counted[0])


if __name__ == "__main__":
    print(sniff_and_scan(sys.argv[1]))
