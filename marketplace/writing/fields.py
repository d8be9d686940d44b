"""Fields of a form, whose names are paths such as `plans.0.price`, and the tree that they are of. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

Fields: TypeAlias = Mapping[str, Sequence[str]]
Tree: TypeAlias = dict[str, Any]
MOST_PARTS = 8


def tree(fields: Fields) -> Tree:
    """Nested by the names; the ends are lists of texts. A name that goes through another's end is left out."""
    found: Tree = {}
    for name, texts in fields.items():
        *path, last = name.split(".")
        node: Any = found
        for part in path[:MOST_PARTS]:
            node = node.setdefault(part, {}) if isinstance(node, dict) else None
        if isinstance(node, dict) and not isinstance(node.get(last), dict):
            node[last] = list(texts)
    return found


def one(node: Tree, name: str) -> str:
    """The text of a field; empty where it is absent."""
    texts = node.get(name)
    return texts[0].strip() if isinstance(texts, list) and texts else ""


def many(node: Tree, name: str) -> list[str]:
    texts = node.get(name)
    return [text.strip() for text in texts if text.strip()] if isinstance(texts, list) else []


def ticked(node: Tree, name: str) -> bool:
    return bool(one(node, name))


def below(node: Tree, name: str) -> Tree:
    found = node.get(name)
    return found if isinstance(found, dict) else {}


def numbered(node: Tree, name: str) -> list[tuple[str, Tree]]:
    """The parts of a list, in their order, each with its number in the form."""
    found = [(key, part) for key, part in below(node, name).items() if key.isdecimal() and isinstance(part, dict)]
    return sorted(found, key=lambda pair: int(pair[0]))


def with_another(fields: Fields, name: str) -> dict[str, Sequence[str]]:
    """One more part at the end of the list `name`."""
    numbers = [int(key) for key, _ in _parts(fields, name)]
    return {**fields, f"{name}.{max(numbers, default=-1) + 1}.new": ["1"]}


def without(fields: Fields, place: str) -> dict[str, Sequence[str]]:
    """Without the part of a list at `place`, such as `plans.1`."""
    return {name: texts for name, texts in fields.items() if not name.startswith(f"{place}.")}


def _parts(fields: Fields, name: str) -> Iterator[tuple[str, str]]:
    for field in fields:
        if field.startswith(f"{name}."):
            number, _, rest = field[len(name) + 1 :].partition(".")
            if number.isdecimal() and len(number) < 6:
                yield number, rest
