"""What the data plane says of a delivery, in Korean, by the patterns of its English (`korean.toml`).

It is written down once, in English, and read in both languages. What has no Korean stands as it is.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

ALLOWS = "that the feed allows: "  # the reasons follow, each with its number of rows
COUNTED = re.compile(r"(?:(?<=, )|^).+?(?= [(][0-9]+[)](?:, |[.] |[)]?$))")


@cache
def words() -> Mapping[str, Any]:
    """`patterns` and `refusals` (says, ko), `codes` (of refusals → Korean)."""
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def reason(text: str) -> str:
    """A reason of a row, or a word on drift."""
    for pattern in words()["patterns"]:
        if re.search(pattern["says"], text):
            return re.sub(pattern["says"], pattern["ko"], text)
    return text


def refusal(text: str) -> str:
    """The cause or the remedy of a refusal, or `<place>: <cause>. <remedy>`."""
    head, allows, counted = text.partition(ALLOWS)
    text = head + allows + COUNTED.sub(lambda one: reason(one[0]), counted)
    for pattern in words()["refusals"]:
        text = re.sub(pattern["says"], pattern["ko"], text)
    return text


def cause(code: str, told: str) -> str:
    """The cause of a refusal, its kind first."""
    return f"{words()['codes'][code]} ({refusal(told)})"
