"""Names that a file has and nobody declared, names that are declared and it lacks: what the drift policy makes of them.

lacking columns, new names → `renamed` → `admitted` → columns that evolve, names whose rows are held → `Undeclared`
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from reading.errors import Refusal
from sectors.sources import fields
from sectors.spec.column import Column
from sectors.spec.dataset import Dataset
from sectors.spec.drift import OnDrift

Keys = Mapping[str, tuple[str, ...]]


def plain(name: str) -> str:
    """A name without space around it, its Hangul composed: some systems write syllables in pieces."""
    return unicodedata.normalize("NFC", name.strip())


@dataclass(frozen=True, slots=True)
class Admitted:
    """`evolved`: columns that new names make. `held`: new names → the field whose values put rows into quarantine.

    `said`: what is told of them.
    """

    evolved: Keys = field(default_factory=dict)
    held: Mapping[str, str] = field(default_factory=dict)
    said: tuple[str, ...] = ()


def admitted(dataset: Dataset, new: Mapping[str, str], file_name: str) -> Admitted:
    """What becomes of new names (name → field); Refusal where they are frozen."""
    policy = dataset.drift.new
    if new and policy is OnDrift.FREEZE:
        raise _unknown(dataset, new, file_name)
    return Admitted(
        evolved=_evolved(dataset, new) if policy is OnDrift.EVOLVE else {},
        held=new if policy is OnDrift.QUARANTINE else {},
        said=tuple(f"new column {name}: {policy}" for name in new),
    )


def renamed(lacking: Iterable[Column], new: Iterable[str]) -> dict[str, str]:
    """Lacking column → the one new name that is a name of its, but for case, blanks, signs and width."""
    folded: dict[str, list[str]] = {}
    for name in new:
        folded.setdefault(_folded(name), []).append(name)
    found = {}
    for column in lacking:
        alike = {name for source in column.sources if source for name in folded.get(_folded(source), [])}
        if len(alike) == 1:
            found[column.name] = alike.pop()
    taken = list(found.values())
    return {column: name for column, name in found.items() if taken.count(name) == 1}


def carried(
    dataset: Dataset, lacking: Sequence[Column], new: Mapping[str, str]
) -> tuple[dict[str, str], list[Column], dict[str, str]]:
    """Lacking column → the new name that the policy takes for it; then the columns and the names that are left."""
    taken = renamed(lacking, new) if dataset.drift.renamed is OnDrift.EVOLVE else {}
    left = {name: key for name, key in new.items() if name not in taken.values()}
    return taken, [column for column in lacking if column.name not in taken], left


def otherwise(column: Column, name: str) -> str:
    """What is told of a column that bears another than its usual name."""
    return f"column {column.name}: named {name}, usually {column.sources[0]}"


def held_back(dataset: Dataset, lacking: Iterable[Column]) -> list[Column]:
    """Those that the delivery cannot do without."""
    ignores = dataset.drift.missing is OnDrift.IGNORE
    return [column for column in lacking if not ignores or column.name in dataset.needed]


def missing(columns: Sequence[Column], names: Sequence[str], new: Sequence[str], file_name: str) -> Refusal:
    """`new`: those of the file's `names` that nobody declared."""
    wanted = "; ".join(f"{column.name} (as {_named(column)})" for column in columns)
    remedy = "Send the columns, or declare their new names as further sources."
    return Refusal(
        "missing_column",
        place=f"{file_name}, line 1",
        cause=f"declared columns are missing: {wanted}. The file has: {', '.join(names)}",
        remedy=f"{remedy} {_likely(columns, new)}".rstrip(),
    )


def _folded(name: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKC", name).casefold() if sign.isalnum())


def _likely(columns: Sequence[Column], new: Sequence[str]) -> str:
    """Which new name may be which lacking column: a hint for a person, who decides."""
    alike = renamed(columns, new)
    names = {column.name: alike.get(column.name) or _close(column, new) for column in columns}
    return " ".join(f"{column} may be {name!r} now." for column, name in names.items() if name)


def _close(column: Column, new: Sequence[str]) -> str | None:
    for source in fields(column):
        if close := get_close_matches(source, new, n=1, cutoff=0.75):
            return close[0]
    return None


def _named(column: Column) -> str:
    return " + ".join(column.parts) if column.parts else " or ".join(column.sources)


def _unknown(dataset: Dataset, new: Mapping[str, str], file_name: str) -> Refusal:
    declared = ", ".join(" + ".join(column.parts) or column.sources[0] for column in dataset.columns if fields(column))
    cause = f"undeclared columns: {', '.join(new)}. Declared are {declared}"
    remedy = 'Leave them out, declare them, list them as ignored, or set drift.new to "evolve".'
    return Refusal("unknown_column", place=f"{file_name}, line 1", cause=cause, remedy=remedy)


def _evolved(dataset: Dataset, new: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """A table name for each new column, unlike every other one."""
    taken = {column.name for column in dataset.columns} | {part.name for part in dataset.partitions}
    found: dict[str, tuple[str, ...]] = {}
    for source, key in new.items():
        name = wanted = sql_name(source)
        number = 2
        while name in taken:
            name, number = f"{wanted}_{number}", number + 1
        taken.add(name)
        found[name] = (key,)
    return found


def sql_name(source: str) -> str:
    """A source name as a column name: lower case, what engines refuse replaced by `_`; Hangul stays."""
    name = "".join(c.lower() if c.isalnum() else "_" for c in source).strip("_")
    return f"x_{name}" if not name or name[0].isdigit() else name
