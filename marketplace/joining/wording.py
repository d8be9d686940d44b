"""Letters in words, in the language of who asked. Names are printable: they were held to it when they were given."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from marketplace.web.translations import translate


class Told(StrEnum):
    """What a letter says: its kind, or that the address is a member's already."""

    SIGN_UP = "sign_up"
    MEMBER_ALREADY = "member_already"
    RESET = "reset"
    INVITATION = "invitation"
    APPROVED = "approved"
    DECLINED = "declined"


TEXTS = {  # subject, text, and the page that it leads to
    Told.SIGN_UP: (
        "Confirm your mail address",
        "{organisation} asked to join the network with this mail address. Choose a password within a day:",
        "/join/",
    ),
    Told.MEMBER_ALREADY: (
        "You are a member already",
        "Somebody asked to join with this mail address. It is a member's already: sign in, or ask for a new password:",
        "/sign-in",
    ),
    Told.RESET: (
        "A new password",
        "Somebody, you we hope, asked for a new password for this mail address. The link works once, for 30 minutes:",
        "/reset/",
    ),
    Told.INVITATION: (
        "{organisation} invites you",
        "{inviter} invites you to work with {organisation} in the network. The link works once, for a week:",
        "/invitations/",
    ),
    Told.APPROVED: (
        "{organisation} has joined",
        "The operator has let {organisation} in as a supply center, under the short name {slug}. Sign in:",
        "/sign-in",
    ),
    Told.DECLINED: (
        "{organisation} was not let in",
        "The operator has not let {organisation} in as a supply center, for this reason: {reason}",
        "",
    ),
}
UNASKED = "If you did not ask for this, do nothing: nothing happens then."


@dataclass(frozen=True, slots=True)
class Words:
    """A mail: its subject, one line; its text."""

    subject: str
    text: str


def words(told: Told, language: str, facts: dict[str, Any], marketplace: str, secret: str) -> Words:
    """`marketplace`: its address; `secret` ends the link of a page that needs one."""
    subject, text, page = TEXTS[told]
    lines = [translate(text, language, **facts)]
    if page:
        lines += ["", marketplace + page + (secret if page.endswith("/") else "")]
    lines += ["", "-- ", translate(UNASKED, language), ""]
    return Words(translate(subject, language, **facts), "\n".join(lines))
