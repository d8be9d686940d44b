"""What other catalogues call licences, cadences and times → our words. Pure; what is not known stays as it was told."""

from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from marketplace.standards.vocabularies import licence_read
from sectors.classification import model
from sectors.licences import LICENCES
from wire.records import Localised

_LICENCES = {name.lower(): name for name in LICENCES} | {
    "cc-by": "CC-BY-4.0", "cc-by-sa": "CC-BY-SA-4.0", "cc-zero": "CC0-1.0", "cc-nc": "CC-BY-NC-4.0",
    "odc-pddl": "PDDL-1.0", "odc-by": "ODC-By-1.0", "odc-odbl": "ODbL-1.0", "us-pd": "LicenseRef-US-government",
    "us-domestic": "LicenseRef-US-government", "공공누리 1유형": "KOGL-1", "공공누리 제1유형": "KOGL-1",
    "이용허락범위 제한 없음": "LicenseRef-data-go-kr",
}  # fmt: skip
_PERIODS = {
    "PT1H": "hourly", "P1D": "daily", "P1W": "weekly", "P7D": "weekly", "P1M": "monthly", "P3M": "quarterly",
    "P1Y": "yearly",
}  # fmt: skip


def licence(*told: object) -> str | None:
    """An id of `sectors.licences`, by id or address; None for one that is not there."""
    for text in (text.strip() for text in told if isinstance(text, str)):
        if found := _LICENCES.get(text.lower()) or licence_read(text):
            return found
    return None


def cadence(told: object) -> str | None:
    """A code of the classification, by its own, the EU's address, a duration (`R/P1D`) or a word."""
    if not isinstance(told, str):
        return None
    plain = told.strip().removeprefix("R/")
    return _PERIODS.get(plain) or _cadences().get(plain.lower().rpartition("/")[2])


@cache
def _cadences() -> dict[str, str]:
    terms = model().cadences
    theirs = {uri.rpartition("/")[2].lower(): term.code for term in terms for uri in term.dcat}
    words = {"annually": "yearly", "annual": "yearly", "매일": "daily", "매월": "monthly", "연간": "yearly"}
    return {term.code: term.code for term in terms} | theirs | words


def at(told: object) -> datetime | None:
    """An ISO time or date, or the year alone; UTC where it says no zone. None for what is neither."""
    if not isinstance(told, str) or not told.strip():
        return None
    text = told.strip()
    text = {4: f"{text}-01-01", 7: f"{text}-01"}.get(len(text), text)
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    try:
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        return None


def day(told: object) -> str | None:
    """For an extent: the text as told where it is a date or a time."""
    text = told.isoformat() if isinstance(told, date) else told
    return text.strip() if isinstance(text, str) and at(text) else None


def texts(told: Any, language: str) -> Localised:
    """A text, or texts by language. `en_US` → `en-US`."""
    if isinstance(told, dict):
        return {str(key).replace("_", "-"): value for key, value in told.items() if isinstance(value, str) and value}
    return {language: told} if isinstance(told, str) and told.strip() else {}
