"""`{date}` in an address or a name: when the run is, as the source writes it.

"levels_{date:%Y%m%d}.csv", 29 November 2026 → "levels_20261129.csv"
"""

import re
from datetime import datetime

DATE = re.compile(r"\{date(?::((?:%[YymdHMSj]|[\w /.:+-])+))?\}")
BY_DEFAULT = "%Y-%m-%d"


def filled(template: str, when: datetime) -> str:
    """The template with every date in it."""
    return DATE.sub(lambda found: when.strftime(found[1] or BY_DEFAULT), template)


def is_template(text: str) -> bool:
    """Its braces hold nothing but a date."""
    return not set("{}") & set(DATE.sub("", text))


def is_dated(text: str) -> bool:
    return DATE.search(text) is not None


def tells_seconds(text: str) -> bool:
    """Two runs a second apart never get the same text."""
    first, next_one = datetime(2026, 1, 1, 0, 0, 0), datetime(2026, 1, 1, 0, 0, 1)  # noqa: DTZ001 - any clock's
    other = (datetime(2026, 1, 1, 1), datetime(2026, 1, 2), datetime(2027, 1, 1), datetime(2026, 1, 1, 0, 1))  # noqa: DTZ001
    return filled(text, first) not in {filled(text, time) for time in (next_one, *other)}
