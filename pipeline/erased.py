"""Raw bytes that were erased, and the note in their place: which, how many, when and why. They never come back.

<landing>/raw/<sha256> → <landing>/raw/<sha256>.erased.json
"""

from datetime import datetime

from pydantic import AwareDatetime, BaseModel

from lakehouse.layout import Layout
from pipeline.delivery import write_whole
from reading.errors import Refusal


class Note(BaseModel):
    """`why`: the erasure, as the marketplace names its proof."""

    sha256: str
    size: int
    erased_at: AwareDatetime
    why: str


def note(layout: Layout, sha256: str) -> Note | None:
    """What stands in the place of the bytes; None where they were not erased."""
    file = layout.erased(sha256)
    return Note.model_validate_json(file.read_bytes()) if file.exists() else None


def erase(layout: Layout, sha256: str, size: int, now: datetime, why: str) -> None:
    """The note first: who is killed in between is known to have begun."""
    if note(layout, sha256) is None:
        told = Note(sha256=sha256, size=size, erased_at=now, why=why)
        layout.raw(sha256).parent.mkdir(parents=True, exist_ok=True)
        write_whole(layout.erased(sha256), told.model_dump_json(indent=1).encode())
    layout.raw(sha256).unlink(missing_ok=True)


def refusal(file_name: str, told: Note) -> Refusal:
    """Of a file that is sent again, or judged again, though its bytes were erased."""
    cause = f"these very bytes were erased on {told.erased_at:%Y-%m-%d} at a person's request ({told.why})"
    return Refusal("erased", place=file_name, cause=cause, remedy="Send the file without that person's rows.")
