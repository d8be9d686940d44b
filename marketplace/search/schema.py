"""The fields of the index, and where it lies: a folder of its own for each making, `current` names the one that stands.

<home>/search/current → {"version": …, "folder": "index-…"}
A reader sees a new making with its next search; what it has open stays readable until it lets go.
"""

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version as version_of
from pathlib import Path

import tantivy

from wire import hangul

TEXTS = (
    "title", "name", "about", "column", "body", "sample", "unit", "concept_title", "concept", "gram", "gram_column",
    "spelt", "spelt_more", "initials",
)  # fmt: skip
FACETS = (
    "sector",
    "center",
    "format",
    "cadence",
    "licence",
    "price",
    "quality",
    "years",
    "place",
    "sensitivity",
    "origin",
)
BOXES = 3  # of a document, each by itself; those of a record with more are told as fewer
Box = tuple[float, float, float, float]  # west, south, east, north in degrees; over the date line west is more
HERE = Path(__file__).parent
MEANING = (
    *(HERE / name for name in ("words.py", "hangul.py", "terms.py", "terms.toml", "documents.py", "schema.py")),
    Path(hangul.__file__),
)


@cache
def schema() -> tantivy.Schema:
    made = tantivy.SchemaBuilder()
    made.add_text_field("id", stored=True, fast=True, tokenizer_name="raw")
    for name in ("kind", "exact"):
        made.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in TEXTS:
        made.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    for name in FACETS:
        made.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    made.add_text_field("sort_title", fast=True, tokenizer_name="raw", index_option="basic")
    made.add_integer_field("modified", indexed=True, fast=True)
    for name in (side for number in range(BOXES) for side in sides(number)):
        made.add_float_field(name, fast=True)
    return made.build()


def sides(number: int) -> tuple[str, str, str, str]:
    """The fields of one box."""
    return f"west_{number}", f"south_{number}", f"east_{number}", f"north_{number}"


def parted(box: Box) -> list[Box]:
    """A box over the date line as the two that meet there."""
    west, south, east, north = box
    return [box] if west <= east else [(west, south, 180.0, north), (-180.0, south, east, north)]


@cache
def version() -> str:
    """Of what decides the tokens and fields: another one, and the index is made anew."""
    told = b"".join(path.read_bytes() for path in MEANING)
    libraries = f"{version_of('kiwipiepy')} {version_of('tantivy')}".encode()
    return hashlib.sha256(told + libraries).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Place:
    """The folder of the index in a network's home."""

    home: Path

    @property
    def folder(self) -> Path:
        return self.home / "search"

    @property
    def again(self) -> Path:
        """Is there while somebody wants it made anew; says how many documents the new making holds so far."""
        return self.folder / "again"

    def standing(self) -> Path | None:
        """The making that stands; None: there is none, or it is of other fields or words."""
        try:
            told = json.loads((self.folder / "current").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        path = self.folder / str(told.get("folder"))
        return path if told.get("version") == version() and path.is_dir() else None

    def stand(self, path: Path) -> None:
        """From now on this one, for whoever reads next."""
        fresh = self.folder / "current.part"
        fresh.write_text(json.dumps({"version": version(), "folder": path.name}), encoding="utf-8")
        fresh.replace(self.folder / "current")
