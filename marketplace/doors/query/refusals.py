"""An error of the SQL door → sentences: which term refuses, since when, and where that can be changed. Pure.

The door's own words are in English for every client; a page says the same in its reader's language, from the grants.
What is absent and what is forbidden read the same here too: the statement's text and the grants alone decide.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from lakehouse.layout import CATALOG
from marketplace.doors.query.licensed import active
from marketplace.doors.query.schemas import Line, Told
from marketplace.doors.quota import in_korean
from marketplace.doors.sql.names import names
from marketplace.doors.sql.refusals import MOST_NAMES
from marketplace.doors.sql.refusals import NAME as DENIED
from marketplace.doors.sql.scanner import Unreadable
from marketplace.doors.sql.statements import Said
from marketplace.grants.values import Facts, HeldGrant
from marketplace.web.translations import translate
from wire import times

_COLUMN = "COLUMN_NOT_FOUND"  # an unlicensed column looks like an absent one


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads the refusal: what the organisation holds, its language, its zone."""

    facts: Facts
    is_operator: bool
    language: str
    zone: str
    now: datetime


def told(error: Mapping[str, Any], sql: str, reader: Reader) -> Told:
    """The error in sentences; where no licence has a part in it, in the engine's own words."""
    message, kind = str(error.get("message", "")), error.get("errorName")
    lines = [] if reader.is_operator else [*_licences(kind, message, sql, reader)]
    if kind == DENIED and lines:
        return Told(title=translate("Your licence refuses this", reader.language), lines=lines)
    if kind == DENIED and (korean := in_korean(message)):
        return _quota(message if reader.language == "en" else korean, reader)
    refused = translate("The SQL door refuses this", reader.language)
    failed = translate("The statement could not be run", reader.language)
    return Told(title=refused if kind == DENIED else failed, lines=[Line(text=message), *lines])


def _quota(said: str, reader: Reader) -> Told:
    line = Line(text=said, link="/my/data", label=translate("What is used", reader.language))
    return Told(title=translate("A quota of the licence is reached", reader.language), lines=[line])


def _licences(kind: str | None, message: str, sql: str, reader: Reader) -> Iterator[Line]:
    about_columns = kind == _COLUMN or "does not show" in message
    for dataset in _named(sql)[:MOST_NAMES] if kind in (DENIED, _COLUMN) else ():
        grants = active(reader.facts, dataset, reader.now)
        if grants and about_columns:
            yield _columns(dataset, grants, reader)
        elif not grants and dataset not in reader.facts.own:
            yield _period(dataset, reader)


def _named(sql: str) -> list[str]:
    try:
        return [name.text for name in names(Said(sql, catalog=CATALOG)) if not name.is_schema]
    except Unreadable:
        return []


def _columns(dataset: str, grants: list[HeldGrant], reader: Reader) -> Line:
    shown = dict.fromkeys(column for grant in grants for column in grant.scope.columns)
    since = times.on_page(min(grant.starts_at for grant in grants), reader.zone)
    text = translate(
        "Columns: the licence on {dataset}, since {time}, shows {columns}.", reader.language,
        dataset=dataset, time=since, columns=", ".join(shown),
    )  # fmt: skip
    return _line(text, dataset, translate("See other plans", reader.language))


def _period(dataset: str, reader: Reader) -> Line:
    """Nothing of the dataset is licensed now: it never was, it is over, or it has not begun."""
    held = [grant for grant in reader.facts.grants if grant.dataset == dataset]
    last = max(held, key=lambda grant: grant.starts_at, default=None)
    if last is None:
        text = translate(
            "{dataset} does not exist, or is not licensed to your company.", reader.language, dataset=dataset
        )
        return _line(text, dataset, translate("Find it in the catalogue", reader.language))
    if any(grant.active(reader.now) for grant in held):
        return Line(text=_withheld(held, dataset, reader))
    return _line(_ended(last, dataset, reader), dataset, translate("Buy it anew", reader.language))


def _withheld(held: list[HeldGrant], dataset: str, reader: Reader) -> str:
    """It is licensed to the company, and gives this reader no rows."""
    if any(grant.active(reader.now) and grant.seats(reader.now) for grant in held):
        return translate(
            "Figures of groups: the licence on {dataset} gives no single rows.", reader.language, dataset=dataset
        )
    return translate(
        "Seats: the licence on {dataset} names its users, and you are none of them. A buyer of your company can give "
        "you a seat.", reader.language, dataset=dataset,
    )  # fmt: skip


def _ended(last: HeldGrant, dataset: str, reader: Reader) -> str:
    if last.over_at is None or last.over_at > reader.now:
        begins = times.on_page(last.starts_at, reader.zone)
        return translate(
            "Term: the licence on {dataset} begins at {time}.", reader.language, dataset=dataset, time=begins
        )
    at = times.on_page(last.over_at, reader.zone)
    if last.revoked_at is not None:
        return translate(
            "Term: the licence on {dataset} ended at {time}, by a refund.", reader.language, dataset=dataset, time=at
        )
    return translate("Term: the licence on {dataset} ended at {time}.", reader.language, dataset=dataset, time=at)


def _line(text: str, dataset: str, label: str) -> Line:
    return Line(text=text, link=f"/catalogue?q={quote(dataset)}", label=label)
