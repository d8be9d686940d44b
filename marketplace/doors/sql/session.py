"""Session properties that a client may set at the SQL door: limits on its own queries, and its zone. Pure.

    X-Trino-Session: query_max_run_time=2h,time_zone_id=Asia%2FSeoul → query_max_run_time=15m,time_zone_id=…

The policy point refuses every other name. Trino takes any value for these, a longer one than its own setting too: so
the door cuts what is longer, and drivers that set a time limit for each statement work.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import unquote_plus

LONGEST = timedelta(minutes=15)  # query.max-run-time in infra/templates/trino/etc/config.properties
RUN_TIME = "query_max_run_time"  # of the other limits Trino keeps to the smaller one itself, or they lie within this
HEADER = "x-trino-session"
_DURATION = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(ns|us|ms|s|m|h|d)\s*")
_SECONDS = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


def bounded(header: str) -> str:
    """The header's value with no run time above the longest."""
    return ",".join(_bounded(header.split(",")))


def _bounded(pairs: list[str]) -> Iterator[str]:
    for pair in pairs:
        name, _, value = pair.partition("=")
        longer = name.strip().lower() == RUN_TIME and _seconds(unquote_plus(value)) > LONGEST.total_seconds()
        yield f"{name}={LONGEST.total_seconds():.0f}s" if longer else pair


def _seconds(duration: str) -> float:
    """0 for what Trino will not take for a duration either."""
    found = _DURATION.fullmatch(duration)
    return float(found[1]) * _SECONDS[found[2]] if found else 0.0
