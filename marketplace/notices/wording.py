"""A notice in words, in the member's language. Texts of others lose what is not printable: no header, no trick."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from marketplace.accounts.models import Role
from marketplace.notices.port import Outgoing
from marketplace.releases.breaking import of, sentences
from marketplace.web.translations import translate
from wire import times
from wire.money import Money
from wire.notices import Kind
from wire.texts import printable

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
    Kind.RENEWS: (
        "Renews: {title}, {renews_at}",
        "{title} is renewed at {renews_at} for {amount}. Stop it before then if it is not to go on.",
    ),
    Kind.UNPAID: (
        "Not paid: {title}",
        "{amount} for {title} could not be collected. Access stays until {ends_at}; pay before then.",
    ),
    Kind.ENDED: ("Ended: {title}", "Your licence on {title} ended at {ended_at}."),
    Kind.DELETION: (
        "To be deleted: {title}, by {due_at}",
        "Your licence on {title} ended at {ended_at}. Delete the data by {due_at}, and confirm that you did.",
    ),
    Kind.PRICE: (
        "New price: {title}, from {takes_effect_at}",
        "From its first renewal after {takes_effect_at} {title} costs {amount}; until then your terms stay.",
    ),
    Kind.QUOTA: (
        "Nearly used up: {title}",
        "{used} of {limit} ({measure}) of {title} are used. Counting begins anew at {renews_at}.",
    ),
    Kind.SEAT: ("Seats ended: {title}", "{who}: the seat of {title} ended at {ended_at}, as fewer are bought."),
    Kind.BUDGET: (
        "Budget reached: {amount}",
        "Your company's budget of {amount} is used up. What goes beyond it is refused.",
    ),
    Kind.DATA_REQUEST: ("Request for data: {title}", "Your request for data, {title}, is now: {state}."),
    Kind.FOUND: ("New datasets, {count}: {title}", "Your saved search, {title}, finds {count} more: {names}"),
    Kind.VOICE: ("Asked or told: {title}", "Somebody asks, or made something with {title}: {text}"),
    Kind.VOICE_ANSWERED: ("On your words: {title}", "What you wrote on {title} is now: {state}. {answer}"),
    Kind.OFFER: ("Private offer: {title}", "The private offer on {title} is now: {state}."),
    Kind.APPROVAL: ("Approval asked: {title}", "{who} asks for approval to take {title}."),
    Kind.ANSWERED: ("Answered: {title}", "Your request to take {title} was answered: {state}."),
    Kind.INVOICED: ("Invoice {number}: {amount}", "Invoice {number} over {amount} was issued."),
    Kind.CREDITED: ("Credit: {amount}", "{amount} were credited for {title}: {reason}"),
    Kind.SOLD: ("Sold: {title}", "{title} was taken for {amount}."),
    Kind.REVIEWED: ("Reviewed: {title}", "The review of {title} ended: {state}."),
    Kind.REVIEW: ("To be reviewed: {title}", "{title} of {who} waits for review."),
    Kind.PAID_OUT: ("Paid out: {amount}", "{amount} are on their way to your account."),
    Kind.NOT_PAID_OUT: ("Payout failed: {amount}", "A payout of {amount} to {who} failed: {reason}"),
    Kind.DISPUTED: ("Disputed: {amount}", "A payment of {amount} for {title} is disputed. Access is suspended."),
    Kind.APPLIED: ("Application: {who}", "{who} applied to join the network."),
    Kind.TEST: ("Test: notices reach you", "This is a test that you asked for."),
}
COUNTED = "Rows added: {added}; changed: {changed}; removed: {removed}."
BREAKS = "It may break queries:"
_WORDS = ("state", "reason", "measure")  # facts that are words of ours


@dataclass(frozen=True, slots=True)
class Words:
    """A mail: its subject, one line; its text."""

    subject: str
    text: str


def words(notice: Outgoing, marketplace: str, zone: str) -> Words:
    """`marketplace`: its address; times are shown in `zone`, which they name."""
    language = notice.language
    subject, said = in_words(notice.kind, notice.facts, language, zone)
    lines = [said]
    if notice.kind is not Kind.TEST:
        lines += ["", marketplace + page_of(notice.kind, notice.facts, notice.role)]
    address = f"{marketplace}/account/notices"
    choose = translate("You asked for this notice. Change that at {address}", language, address=address)
    return Words(subject, "\n".join([*lines, "", "-- ", choose, ""]))


def in_words(kind: Kind, told: Mapping[str, Any], language: str, zone: str) -> tuple[str, str]:
    """Subject, one line, and text."""
    facts = _facts(told, language, zone)
    subject, text = (translate(each, language, **facts) for each in TEXTS[kind])
    if "added" in facts:
        text += "\n" + translate(COUNTED, language, **facts)
    if kind is Kind.RELEASED and "breaks" in facts:
        text += "\n" + translate(BREAKS, language)
    return subject, text + _listed(facts.get("breaks", []), language)


def _listed(breaks: list[dict[str, object]], language: str) -> str:
    return "".join(f"\n- {printable(said)}" for said in sentences(of(breaks, None), language))


def _facts(told: Mapping[str, Any], language: str, zone: str) -> dict[str, Any]:
    """What the sentences name: titles in the language, times in the zone."""
    found = dict(told)
    for name in ("title", "names"):
        found[name] = found.get(name, {}).get(language, "")
    if "amount_minor" in found:
        found["amount"] = str(Money(found["amount_minor"], found["currency"]))
    for name, value in found.items():
        if isinstance(value, str):
            shown = times.on_page(datetime.fromisoformat(value), zone) if name.endswith(("_at", "_ends")) else value
            found[name] = printable(translate(shown, language) if name in _WORDS else shown)
    return found


def page_of(kind: Kind, told: Mapping[str, Any], role: Role) -> str:
    """Where the reader sees more: feeds for who watches them, the catalogue for who buys."""
    if "page" in told:
        return str(told["page"])
    if kind is Kind.ADDRESS:
        return "/account/recipients"
    if role in (Role.BUYER, Role.ANALYST):
        return f"/catalogue?{urlencode({'q': told['dataset']})}"
    delivery = told.get("delivery")
    return f"/deliveries/{delivery}" if delivery else f"/deliveries?{urlencode({'dataset': told['dataset']})}"
