"""A notice in words, in the member's language. Texts of others lose what is not printable: no header, no trick."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from marketplace.accounts.models import Role
from marketplace.notices.port import Outgoing
from marketplace.notices.rules import Kind
from marketplace.releases.breaking import of, sentences
from marketplace.web.translations import translate
from wire import times

TEXTS = {  # subject and text
    Kind.MISSED: (
        "Missed: {title}, due {due_at}",
        "{title} ({dataset}) was due at {due_at}. By {grace_ends} no file had been accepted.",
    ),
    Kind.LATE: (
        "Came late: {title}, due {due_at}",
        "{title} ({dataset}) was due at {due_at}. The file came at {came_at}.",
    ),
    Kind.REFUSED: (
        "Refused: {file_name} of {title}",
        "The file {file_name} of {title} ({dataset}) was refused. The page says why and what to do.",
    ),
    Kind.RELEASED: (
        "New release: {title}, version {version}",
        "{title} ({dataset}) has a new release, version {version}, of {published_at}.",
    ),
    Kind.CHANGING: (
        "Coming change: {title}, {takes_effect_at}",
        "From {takes_effect_at} on a release of {title} ({dataset}) may break queries:",
    ),
    Kind.WITHDRAWN: (
        "Withdrawn change: {title}",
        "This change of {title} ({dataset}), announced for {takes_effect_at}, does not come:",
    ),
    Kind.ADDRESS: (
        "A share is read from a new address: {address}",
        "{label} came from {address} for the first time, at {seen_at}. Revoke it if you do not know this address:",
    ),
    Kind.TEST: ("Test: notices reach you", "This is a test that you asked for."),
}
COUNTED = "Rows added: {added}; changed: {changed}; removed: {removed}."
BREAKS = "It may break queries:"


@dataclass(frozen=True, slots=True)
class Words:
    """A mail: its subject, one line; its text."""

    subject: str
    text: str


def words(notice: Outgoing, marketplace: str, zone: str) -> Words:
    """`marketplace`: its address; times are shown in `zone`, which they name."""
    language = notice.language
    facts = _facts(notice, zone)
    subject, said = _said(notice.kind, language, facts)
    lines = [said]
    if notice.kind is not Kind.TEST:
        lines += ["", marketplace + _page(notice)]
    address = f"{marketplace}/account/notices"
    choose = translate("You asked for this notice. Change that at {address}", language, address=address)
    return Words(subject, "\n".join([*lines, "", "-- ", choose, ""]))


def _said(kind: Kind, language: str, facts: dict[str, Any]) -> tuple[str, str]:
    """Subject and text."""
    subject, text = (translate(each, language, **facts) for each in TEXTS[kind])
    if "added" in facts:
        text += "\n" + translate(COUNTED, language, **facts)
    if kind is Kind.RELEASED and "breaks" in facts:
        text += "\n" + translate(BREAKS, language)
    return subject, text + _listed(facts.get("breaks", []), language)


def _listed(breaks: list[dict[str, object]], language: str) -> str:
    return "".join(f"\n- {printable(said)}" for said in sentences(of(breaks, None), language))


def _facts(notice: Outgoing, zone: str) -> dict[str, Any]:
    """What the sentences name: titles in the language, times in the zone."""
    found = dict(notice.facts)
    found["title"] = found.get("title", {}).get(notice.language, "")
    for name, value in found.items():
        if isinstance(value, str):
            shown = times.on_page(datetime.fromisoformat(value), zone) if name.endswith(("_at", "_ends")) else value
            found[name] = printable(shown)
    return found


def printable(text: str) -> str:
    """Control and direction signs become blanks."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def _page(notice: Outgoing) -> str:
    """Where the reader sees more: feeds for who watches them, the catalogue for who buys."""
    if notice.kind is Kind.ADDRESS:
        return "/account/recipients"
    if notice.role in (Role.BUYER, Role.ANALYST):
        return f"/catalogue?{urlencode({'q': notice.facts['dataset']})}"
    delivery = notice.facts.get("delivery")
    return f"/deliveries/{delivery}" if delivery else f"/deliveries?{urlencode({'dataset': notice.facts['dataset']})}"
