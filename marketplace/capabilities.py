"""The capabilities in the order of business, found by name: their models (for the schema) and their routers."""

import importlib
from importlib.util import find_spec

from fastapi import APIRouter

CAPABILITIES = (
    "accounts", "ledger", "releases", "licensing", "listings", "catalogue",
    "payments", "grants", "purchases", "access", "usage", "payouts",
)  # fmt: skip


def load_models() -> None:
    """Put every table into `Base.metadata`; the outbox is nobody's alone."""
    importlib.import_module("marketplace.outbox")
    for name in CAPABILITIES:
        if find_spec(f"marketplace.{name}.models"):
            importlib.import_module(f"marketplace.{name}.models")


def routers() -> list[APIRouter]:
    """The `router` of every capability that answers HTTP."""
    modules = [f"marketplace.{name}.routes" for name in CAPABILITIES]
    return [importlib.import_module(module).router for module in modules if find_spec(module)]
