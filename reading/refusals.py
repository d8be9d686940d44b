"""Refusals that more than one reader gives."""

from reading.errors import Refusal


def broken(place: str, kind: str, mistake: Exception) -> Refusal:
    """A document that is not what its format says."""
    cause = f"it is not {kind}: {mistake}"
    return Refusal("broken_document", place=place, cause=cause, remedy="Mend it there and send the whole file again.")


def no_records(file_name: str) -> Refusal:
    return Refusal("no_rows", place=file_name, cause="the file holds no records", remedy="Send it with its rows.")
