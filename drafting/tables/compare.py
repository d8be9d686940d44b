"""Samples of one feed → one table and the formats that read each file: what changed between them is said.

A column that one file names otherwise is told by its place, its name and its values, and becomes an alias. A column
that not every file has cannot be declared: a delivery without it would be refused.
"""

import difflib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pyarrow as pa
import pyarrow.compute as pc

from drafting.evidence import Harm, Part, Undecided
from drafting.sample import Sample
from drafting.tables import formats
from drafting.texts.profile import FILE
from sectors.spec.text import Text

ALIKE = 0.55
LOOKED_AT = 2_000
DOCUMENTS = ("json", "jsonl", "xml", "geojson", "geojsonl")


@dataclass(slots=True)
class United:
    """`table`: every file's rows under the usual names; `aliases`: usual name → other names, newest use first."""

    samples: Sequence[Sample]
    table: pa.Table
    aliases: dict[str, list[str]] = field(default_factory=dict)
    formats: list[Part] = field(default_factory=list)
    ignored: dict[str, Text] = field(default_factory=dict)
    changes: list[Text] = field(default_factory=list)
    undecided: list[Undecided] = field(default_factory=list)

    @property
    def documents(self) -> bool:
        """Whether records of documents were read, whose fields may be missing."""
        return any(sample.form.value("kind") in DOCUMENTS for sample in self.samples)

    @property
    def told(self) -> dict[str, str]:
        """The types that files give their columns, where all that do give the same."""
        found: dict[str, str] = {}
        for sample in reversed(self.samples):
            names = {other: usual for usual, others in self.aliases.items() for other in others}
            found |= {names.get(name, name): kind for name, kind in sample.told.items()}
        return {name: kind for name, kind in found.items() if all(_agrees(s, name, kind) for s in self.samples)}


def _agrees(sample: Sample, name: str, kind: str) -> bool:
    """A file of another format, or another name of the column, says nothing against it."""
    return sample.told.get(name, kind) == kind


def unite(samples: Sequence[Sample]) -> United:
    """One table of all samples."""
    usual = _usual(samples)
    found = United(samples, samples[0].table)
    tables = []
    for sample in samples:
        renamed = _renamed(sample, usual, samples)
        for new, old in renamed.items():
            if new not in found.aliases.setdefault(old, []):
                found.aliases[old].append(new)
                english = f"{sample.file}: column {old} is called {new}"
                found.changes.append(Text(english, f"{sample.file}: {old} 열의 이름이 {new}"))
        tables.append(sample.table.rename_columns([renamed.get(name, name) for name in sample.names]))
    everywhere = set(usual).intersection(*(item.column_names for item in tables))
    kept = [name for name in usual if name in everywhere]
    _leave_out(found, tables, kept)
    chosen = [item.select(kept) for item in tables]
    several = len(chosen) > 1
    found.table = (
        pa.concat_tables([_of_file(item, place) for place, item in enumerate(chosen)]) if several else chosen[0]
    )
    found.formats, changes = formats.of(samples)
    found.changes += changes
    for sample in samples:
        found.ignored.update(dict(sample.dropped))
    found.undecided += _asked(samples)
    return found


def _asked(samples: Sequence[Sample]) -> list[Undecided]:
    """The questions of each file once, of several files with their names."""
    asked = [(sample.file, item) for sample in samples for item in sample.undecided]
    if not samples[1:]:
        return [item for _, item in asked]
    once = {(item.where, item.question): (file, item) for file, item in reversed(asked)}
    return [_of(file, item) for file, item in reversed(once.values())]


def _of(file: str, item: Undecided) -> Undecided:
    question = Text(f"{file}: {item.question.en}", f"{file}: {item.question.ko}")
    return replace(item, question=question, examples=tuple(each._replace(file=file) for each in item.examples))


def _of_file(table: pa.Table, place: int) -> pa.Table:
    """The rows with the number of their file: a key must hold within a delivery, not across them."""
    return table.append_column(FILE, pa.repeat(str(place), table.num_rows))


def _usual(samples: Sequence[Sample]) -> list[str]:
    """The names of the file that has the most of what most files have; the later one of equals."""
    counts = Counter(name for sample in samples for name in sample.names)
    best = max(enumerate(samples), key=lambda item: (sum(counts[name] for name in item[1].names), item[0]))
    return best[1].names


def _renamed(sample: Sample, usual: list[str], samples: Sequence[Sample]) -> dict[str, str]:
    """The file's own names for usual columns that it lacks by name."""
    own, known = set(sample.names), set(usual)
    missing = [name for name in usual if name not in own]
    extra = [name for name in sample.names if name not in known]
    found: dict[str, str] = {}
    for old in missing:
        other = next(item for item in samples if old in item.names)
        scores = [(_alike(sample, new, other, old), new) for new in extra if new not in found]
        if scores and max(scores)[0] >= ALIKE:
            found[max(scores)[1]] = old
    return found


def _alike(sample: Sample, new: str, other: Sample, old: str) -> float:
    """From 0 to 1: half of it the values they share, the rest their names and places."""
    ours, theirs = (
        set(table.slice(0, LOOKED_AT)[name].to_pylist()) - {""}
        for table, name in ((sample.table, new), (other.table, old))
    )
    shared = len(ours & theirs) / max(1, min(len(ours), len(theirs)))
    names = difflib.SequenceMatcher(None, new, old).ratio()
    place = 1.0 if sample.names.index(new) == other.names.index(old) else 0.0
    return 0.5 * shared + 0.3 * names + 0.3 * place


def _leave_out(found: United, tables: Sequence[pa.Table], kept: list[str]) -> None:
    for sample, item in zip(found.samples, tables, strict=True):
        for name in item.column_names:
            if name in kept or name in found.ignored:
                continue
            if not pc.any(pc.not_equal(item[name], "")).as_py():
                found.ignored[name] = Text(f"only in {sample.file}, and empty", f"{sample.file}에만 있고 비어 있음")
                continue
            files = [
                other.file for other, table in zip(found.samples, tables, strict=True) if name in table.column_names
            ]
            english = f"column {name} is only in {len(files)} of {len(tables)} files: {', '.join(files)}"
            korean = f"{name} 열은 {len(tables)}개 중 {len(files)}개 파일에만 있다: {', '.join(files)}"
            asked = Text(english + "; it is ignored", korean + "; 무시한다")
            question = Undecided("dataset.ignored", asked, Harm.ROWS, answer=("[dataset]", "ignored = []"))
            found.changes.append(Text(english, korean))
            found.undecided.append(question)
            found.ignored[name] = Text("not in every file", "모든 파일에 있지는 않음")
