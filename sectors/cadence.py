"""How often a feed delivers, in words: pure."""

import re
from collections.abc import Mapping, Sequence

WEEKDAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_TIME = r"(?P<minute>\d+) (?P<hour>\d+)"
PLAIN: Sequence[tuple[str, str]] = (
    (r"(?P<minute>\d+) \* \* \* \*", "Every hour at minute {minute}"),
    (_TIME + r" \* \* \*", "Every day at {time}"),
    (_TIME + r" \* \* 1-5", "Every weekday at {time}"),
    (_TIME + r" \* \* (?P<weekday>[0-7])", "Every week on {weekday} at {time}"),
    (_TIME + r" (?P<day>\d+) \* \*", "Every month on day {day} at {time}"),
)
"""Cron patterns that plain words fit, and the words, keys of the translations."""

OTHERWISE = "On the schedule {cron}"

Cadence = tuple[str, Mapping[str, str]]  # English text and its values


def cadence(cron: str) -> Cadence:
    """A five-field cron in words; the cron itself where no plain words fit."""
    for pattern, words in PLAIN:
        if found := re.fullmatch(pattern, cron):
            return words, _values(found.groupdict())
    return OTHERWISE, {"cron": cron}


def _values(fields: dict[str, str]) -> Mapping[str, str]:
    values = dict(fields)
    if "hour" in fields:
        values["time"] = f"{int(fields['hour']):02d}:{int(fields['minute']):02d}"
    if "weekday" in fields:
        values["weekday"] = WEEKDAYS[int(fields["weekday"])]
    return values
