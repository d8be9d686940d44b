"""A notice in words, in the member's language. Texts of others lose what is not printable: no header, no trick."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from marketplace.accounts.models import Role
from marketplace.notices.port import Outgoing
from marketplace.notices.rules import Kind
from marketplace.web.translations import translate
from wire import times


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

    def _(text: str) -> str:
        return translate(text, language, **facts)

    if kind is Kind.MISSED:
        text = _("{title} ({dataset}) was due at {due_at}. By {grace_ends} no file had been accepted.")
        return _("Missed: {title}, due {due_at}"), text
    if kind is Kind.LATE:
        text = _("{title} ({dataset}) was due at {due_at}. The file came at {came_at}.")
        return _("Came late: {title}, due {due_at}"), text
    if kind is Kind.REFUSED:
        text = _("The file {file_name} of {title} ({dataset}) was refused. The page says why and what to do.")
        return _("Refused: {file_name} of {title}"), text
    if kind is Kind.RELEASED:
        text = _("{title} ({dataset}) has a new release, version {version}, of {published_at}.")
        if "added" in facts:
            text += "\n" + _("Rows added: {added}; changed: {changed}; removed: {removed}.")
        return _("New release: {title}, version {version}"), text
    return _("Test: notices reach you"), _("This is a test that you asked for.")


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
    if notice.role in (Role.BUYER, Role.ANALYST):
        return f"/catalogue?{urlencode({'q': notice.facts['dataset']})}"
    delivery = notice.facts.get("delivery")
    return f"/deliveries/{delivery}" if delivery else f"/deliveries?{urlencode({'dataset': notice.facts['dataset']})}"
