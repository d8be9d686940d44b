"""A dataset in one line: `load("finance.reference_rates")` → pandas, polars, Arrow or a DuckDB relation.

The rows are got as Parquet into a cache of the person's own, whose files are asked for anew each time: the door says
whether they may still be read, and a licence that ended gives nothing, whatever lies in the cache.
"""

import os
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

from client.api import Marketplace
from client.files import get
from wire.files import Asked

To = Literal["pandas", "polars", "arrow", "duckdb"]
READERS: Mapping[To, tuple[str, str]] = {
    "pandas": ("pandas", "read_parquet"),
    "polars": ("polars", "read_parquet"),
    "arrow": ("pyarrow.parquet", "read_table"),
    "duckdb": ("duckdb", "read_parquet"),
}
HERE = "http://127.0.0.1:8700"


class NoToken(Exception):
    """Nobody said who asks."""


def load(
    dataset: str, *, to: To = "pandas", release: str | None = None, marketplace: str | None = None,
    token: str | None = None, cache: Path | None = None,
) -> Any:  # fmt: skip
    """The rows that the licence gives, now or as released. Names beside: SDN_MARKETPLACE_URL, SDN_TOKEN, SDN_CACHE.

    NoToken; MarketplaceProblem with the door's words; ImportError where the library of `to` is not installed.
    """
    address = marketplace or os.environ.get("SDN_MARKETPLACE_URL", HERE)
    proof = token or os.environ.get("SDN_TOKEN", "")
    if not proof:
        raise NoToken("put an API token with the right `files` (marketplace, your account's page) into SDN_TOKEN")
    folder = cache or Path(os.environ.get("SDN_CACHE") or Path.home() / ".cache" / "sdn" / "files")
    with Marketplace(address, token=proof) as session:
        got = get(session, dataset, folder, Asked(release=release))
    module, reader = READERS[to]
    return getattr(import_module(module), reader)(str(got.data))
