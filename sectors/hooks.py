"""A sector's own code, where a declaration cannot say how a file is read: `def <hook>(lines) -> rows` in its hooks.py.

numbered lines of text → the hook → Row(line, source name → text, problem) → the columns' sources
"""

import ast
import importlib.util
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from sectors.errors import DeclarationError
from sectors.spec.format import Hook

FILE = "hooks.py"


@dataclass(frozen=True, slots=True)
class Row:
    """One record: where it stands and its texts by source name; `problem` says why it is none, and quarantines it."""

    line: int
    values: Mapping[str, str | None]
    problem: str | None = None


Lines = Iterable[tuple[int, str]]
Reads = Callable[[Lines], Iterator[Row]]


def find(folder: Path, name: str, declaration: Path) -> Hook:
    """The hook `name` of the sector in `folder`, not run; DeclarationError where hooks.py does not define it."""
    file = folder / FILE
    tree = ast.parse(file.read_bytes()) if file.exists() else ast.Module([], [])
    defined = [item.name for item in tree.body if isinstance(item, ast.FunctionDef)]
    if name not in defined:
        cause = f"{file.name} of the sector defines no function {name!r}"
        raise DeclarationError(declaration, "feed.format.hook", cause, f"Define it, or use one of {defined or 'none'}.")
    return Hook(file, name)


def load(hook: Hook) -> Reads:
    """The function, with its module run."""
    spec = importlib.util.spec_from_file_location(f"hooks_of_{hook.file.parent.name}", hook.file)
    assert spec is not None, f"{hook.file} was there when the declaration was read"
    assert spec.loader is not None, f"{hook.file} is Python"
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return cast("Reads", getattr(module, hook.name))
