"""The terms and the privacy page: each version a page of its own, never changed once it was shown.

A change is a new template and a new line here; what members accepted of the versions before stays readable.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from marketplace.errors import NotFound
from marketplace.joining.models import Acceptance

VERSIONS: Mapping[str, Sequence[str]] = {"terms": ("1",), "privacy": ("1",)}
"""Document → its versions, the present one last; `templates/joining/<document>_<version>.html`."""


def present() -> dict[str, str]:
    """Document → the version that whoever joins now accepts."""
    return {document: versions[-1] for document, versions in VERSIONS.items()}


def template(document: str, version: str | None) -> str:
    """NotFound for a version that never was."""
    chosen = version or VERSIONS[document][-1]
    if chosen not in VERSIONS[document]:
        raise NotFound(f"no version {chosen}")
    return f"joining/{document}_{chosen}.html"


def accept(session: Session, member_id: str, documents: Mapping[str, str], at: datetime) -> None:
    """Keep what the member accepted, and when."""
    rows = [{"member_id": member_id, "document": d, "version": v, "accepted_at": at} for d, v in documents.items()]
    session.execute(insert(Acceptance).values(rows).on_conflict_do_nothing())
