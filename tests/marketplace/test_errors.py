"""docs/errors.md and the code name the same errors."""

import importlib
import pkgutil
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import marketplace
from marketplace.errors import MarketplaceError

PAGE = Path(__file__).parents[2] / "docs" / "errors.md"
OF_THE_PROTOCOL = {
    ("body_too_large", "413"),
    ("method_not_allowed", "405"),
    ("http_error", "4xx"),
    ("not_readable", "400"),
}


def _kinds(kind: type[MarketplaceError] = MarketplaceError) -> Iterator[type[MarketplaceError]]:
    yield kind
    for below in kind.__subclasses__():
        yield from _kinds(below)


def _all() -> list[type[MarketplaceError]]:
    for module in pkgutil.walk_packages(marketplace.__path__, "marketplace."):
        if not module.name.endswith(("env", "0001_initial")):
            importlib.import_module(module.name)
    return [kind for kind in _kinds() if kind.__module__.startswith("marketplace.")]


def test_every_error_is_documented_with_its_status() -> None:
    documented = set(re.findall(r"^\| `(\w+)` \| (\w+) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    assert documented == {(kind.code, str(kind.status)) for kind in _all()} | OF_THE_PROTOCOL


def test_a_code_stands_for_one_error() -> None:
    assert [
        code for code, times in Counter(kind.code for kind in _all() if "code" in vars(kind)).items() if times > 1
    ] == []
