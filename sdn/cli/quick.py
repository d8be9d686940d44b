"""What makes a command quick to start."""

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType


class WithoutPandas(MetaPathFinder):
    """Pandas as if it were not there: Arrow and DuckDB import it only to ask whether a list is one of its arrays,
    which takes a third of a second.
    """

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,  # noqa: ARG002 - as the import system calls it
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> ModuleSpec | None:
        if fullname == "pandas":
            raise ModuleNotFoundError("commands do without pandas", name=fullname)
        return None


def start() -> None:
    """For the process of a command: nothing in it may need pandas."""
    sys.meta_path.insert(0, WithoutPandas())
