"""A file → Sample, whichever kind it is: CSV, JSON, JSON lines, XML, or a tar archive of documents."""

from pathlib import Path

from drafting import documents, source
from drafting.sample import Sample, of_csv


def read_sample(path: Path) -> Sample:
    """NoDraft, or a Refusal, where the file holds no rows that a declaration could read."""
    found = source.read(path)
    kind = documents.kind_of(found)
    return of_csv(found) if kind is None else documents.sample(found, kind)
