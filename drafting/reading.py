"""A file → Sample, whichever kind it is: lines of fields, documents, layers of places, what holds types of its own."""

from pathlib import Path

from drafting import fixed_width, places
from drafting.documents import sampled
from drafting.errors import Aligned, NoDraft
from drafting.evidence import MEDIUM, Part
from drafting.files import archives, source
from drafting.files.source import Source
from drafting.sample import Sample, of_csv
from drafting.typed.samples import SAMPLES
from reading import sent
from reading.refusals import refusing
from sectors.spec.format import Format
from sectors.spec.text import Text

ONE = Text("the one file of the archive that is a table", "묶음에서 표인 파일 하나")


def read_sample(path: Path) -> Sample:
    """NoDraft, or a Refusal, where the file holds no rows that a declaration could read."""
    with refusing(path.name, but=(NoDraft,)):
        if sample := places.of_shapes(path) or _of_types(path):
            return sample
        found = source.read(path)
        sample = _of(found)
    return _chosen(sample, found.chosen)


def _of_types(path: Path) -> Sample | None:
    """None where it is text, or documents."""
    chosen = None
    kind = sent.bare(path, path.name)
    if kind is None:
        names = source.names(path)
        chosen = archives.table_of(names) if len(names) > 1 else None
        kind = sent.kind_of(path, path.name, Format(members=chosen)) if len(names) < 2 or chosen else None
    if kind is None or kind.format is None:
        return None
    form = Part("feed.format")
    form.add("kind", kind.format, Text(f"its bytes say: {kind.name}", f"바이트로 보아: {kind.format}"))
    sample = SAMPLES[kind.format](sent.opened(path, path.name, Format(members=chosen)), path.name, form)
    return _chosen(sample, chosen)


def _chosen(sample: Sample, member: str | None) -> Sample:
    if member:
        sample.form.add("members", member, ONE, MEDIUM)
    return sample


def _of(found: Source) -> Sample:
    if layer := places.kind_of(found):
        return places.of_features(found, layer)
    kind = sampled.kind_of(found)
    return _of_lines(found) if kind is None else sampled.sample(found, kind)


def _of_lines(found: Source) -> Sample:
    """By a delimiter; by the places of their fields where none parts them."""
    try:
        return of_csv(found)
    except Aligned as aligned:
        return fixed_width.sample(found, aligned)
