"""Telling an organisation something, from any capability: the notices (a capability above) make it known.

tell(session, …) → outbox → notices → the pages of its members, and wherever those asked for notices of that kind
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from marketplace import outbox
from wire.notices import Kind

TOPIC = "organisation.told"
MEMBER = "member.told"
OPERATORS = "operators"
"""In place of an organisation's id: whoever runs the network."""


def tell(
    session: Session, organisation_id: str, kind: Kind, about: str, facts: Mapping[str, Any], *, page: str
) -> None:
    """Tell its members whose role is told of `kind`, once for each `about`.

    `facts` are JSON that the words of the kind name (notices/wording.py): `title` by language, times in ISO 8601 under
    names that end with `_at`, money as `amount_minor` with `currency`. `page`: the path where a member sees more.
    """
    payload = {"organisation": organisation_id, "kind": kind.value, "about": about, "facts": {**facts, "page": page}}
    outbox.add(session, TOPIC, payload, f"{TOPIC}:{organisation_id}:{kind}:{about}")


def tell_member(
    session: Session, member_id: str, kind: Kind, about: str, facts: Mapping[str, Any], *, page: str
) -> None:
    """The same to one member alone."""
    payload = {"member": member_id, "kind": kind.value, "about": about, "facts": {**facts, "page": page}}
    outbox.add(session, MEMBER, payload, f"{MEMBER}:{member_id}:{kind}:{about}")
