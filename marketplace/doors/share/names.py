"""Datasets as the protocol names them. Names are compared without regard to case. Pure."""

import uuid
from collections.abc import Iterable
from typing import Any

from lakehouse.layout import CATALOG

SHARE = CATALOG  # so that names read as in SQL
_SPACE = uuid.UUID("6d0d6c52-5d0f-4f5b-9a3c-0b4b7f7d2c11")


def share() -> dict[str, Any]:
    return {"name": SHARE, "id": _id(SHARE)}


def schemas(datasets: Iterable[str]) -> list[dict[str, Any]]:
    """One a sector of which something may be read."""
    return [{"name": sector, "share": SHARE} for sector in sorted({_parts(dataset)[0] for dataset in datasets})]


def tables(datasets: Iterable[str], schema: str | None = None) -> list[dict[str, Any]]:
    """Those of one schema; all where none is named."""
    every = [table(dataset) for dataset in sorted(datasets)]
    return [one for one in every if schema is None or one["schema"] == schema.lower()]


def table(dataset: str) -> dict[str, Any]:
    sector, name = _parts(dataset)
    return {
        "name": name, "schema": sector, "share": SHARE, "shareId": _id(SHARE), "id": table_id(dataset),
        "accessModes": ["url"],
    }  # fmt: skip


def table_id(dataset: str) -> str:
    return _id(f"{SHARE}.{dataset}")


def _parts(dataset: str) -> tuple[str, str]:
    sector, _, name = dataset.partition(".")
    return sector, name


def _id(what: str) -> str:
    return str(uuid.uuid5(_SPACE, what))
