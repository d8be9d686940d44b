"""A file → Sample, whichever kind it is: CSV, JSON, JSON lines, XML, or an archive of documents."""

from pathlib import Path

from drafting.documents import sampled
from drafting.errors import NoDraft
from drafting.evidence import MEDIUM
from drafting.files import source
from drafting.sample import Sample, of_csv
from reading.refusals import refusing
from sectors.spec import Text

ONE = Text("the one file of the archive that is a table", "묶음에서 표인 파일 하나")


def read_sample(path: Path) -> Sample:
    """NoDraft, or a Refusal, where the file holds no rows that a declaration could read."""
    with refusing(path.name, but=(NoDraft,)):
        found = source.read(path)
        kind = sampled.kind_of(found)
        sample = of_csv(found) if kind is None else sampled.sample(found, kind)
    if found.chosen:
        sample.form.add("members", found.chosen, ONE, MEDIUM)
    return sample
