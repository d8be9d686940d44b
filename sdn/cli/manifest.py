"""A listing as a YAML file: read with the line of each part, checked by the schema that pages and programs share. Pure.

No aliases, so that a small file stays small; no dates and no `yes`: what is not a number or true or false is text.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml
from pydantic import ValidationError

from infra.errors import PlainError
from marketplace.listings.schemas import ListingDraft

MOST_BYTES, MOST_DEPTH = 1_000_000, 20
Path = tuple[str | int, ...]


class _Loader(yaml.SafeLoader):
    """JSON's types only."""


_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("bool", r"true|false", "tf"), ("int", r"-?(0|[1-9]\d*)", "-0123456789"), ("null", r"null|~|", "n~\0"),
    ("float", r"-?\d+\.\d+", "-0123456789"),
):  # fmt: skip
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), [*_first, ""])


@dataclass(frozen=True, slots=True)
class Manifest:
    """`lines`: where each part begins, counted from 1."""

    content: Any
    lines: Mapping[Path, int]

    def line(self, path: Path) -> int:
        """Of the part, or of the nearest that it is in."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read(text: str) -> Manifest:
    """PlainError for what is no plain YAML, with the line."""
    if len(text.encode()) > MOST_BYTES:
        raise PlainError(f"a manifest has at most {MOST_BYTES:,} bytes")
    try:
        for event in yaml.parse(text, _Loader):
            if isinstance(event, yaml.AliasEvent):
                at = event.start_mark
                raise PlainError(f"line {at.line + 1 if at else 1}: aliases are not read; write it out")
        root = yaml.compose(text, _Loader)
        if root is None:
            raise PlainError("the manifest is empty")
        lines = dict(_lines(root, (), 0))
        return Manifest(yaml.load(text, _Loader), lines)  # noqa: S506 — a SafeLoader of JSON's types
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}: " if mark else ""
        raise PlainError(f"{where}{getattr(error, 'problem', None) or error}") from error


def _lines(node: yaml.Node, path: Path, depth: int) -> Iterator[tuple[Path, int]]:
    line = node.start_mark.line + 1
    if depth > MOST_DEPTH:
        raise PlainError(f"line {line}: more than {MOST_DEPTH} levels deep")
    yield path, line
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                raise PlainError(f"line {key.start_mark.line + 1}: {key.value} is written twice")
            seen.add(key.value)
            yield (*path, key.value), key.start_mark.line + 1
            yield from (
                (at, found) for at, found in _lines(value, (*path, key.value), depth + 1) if at != (*path, key.value)
            )
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            yield from _lines(value, (*path, number), depth + 1)


def draft_of(manifest: Manifest) -> ListingDraft:
    """PlainError names every part that does not fit, each with its line."""
    try:
        return ListingDraft.model_validate(manifest.content)
    except ValidationError as error:
        said = (
            f"line {manifest.line(one['loc'])}: {'.'.join(map(str, one['loc'])) or 'listing'}: {one['msg']}"
            for one in error.errors()
        )
        raise PlainError("\n".join(said)) from error


def placed(manifest: Manifest, detail: str) -> str:
    """What the marketplace said, each cause with the line of the place that it begins with: `plans[0].price_minor`."""
    return "\n".join(_placed(manifest, cause) for cause in detail.split("; "))


def _placed(manifest: Manifest, cause: str) -> str:
    found = re.match(r"[a-z_]+(?:\[\d+\]|\.\w+)*(?=:)", cause)
    if not found:
        return cause
    path = tuple(int(part) if part.isdecimal() else part for part in re.findall(r"\w+", found[0]))
    return f"line {manifest.line(path)}: {cause}" if path[:1] in manifest.lines else cause


def written(content: Any) -> str:
    """A listing's content as a manifest; read again, it is the same."""
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=110)
