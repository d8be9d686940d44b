"""What the doors cost that give files and charts: `python -m bench.doors [--json] [--only export,memory]`.

export   a licensed file beside DuckDB's COPY with the same filter
memory   of the process that makes a file of 5 GB
share    a shared table read by the official client beside delta-rs on the same files; starts a part of a network
chart    the explorer's first chart beside an empty Streamlit page, in a browser; starts a part of a network
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from bench.command import run
from bench.given import dashboard, export, share
from bench.printer import Measure

PARTS: Mapping[str, Callable[[], Iterator[Measure]]] = {
    "export": export.measures, "memory": export.memory, "share": share.measures, "chart": dashboard.measures,
}  # fmt: skip


def main() -> None:
    run("bench.doors", __doc__, tuple(PARTS), _measures)


def _measures(wanted: Sequence[str]) -> Iterator[Measure]:
    for name in wanted:
        yield from PARTS[name]()


if __name__ == "__main__":
    main()
