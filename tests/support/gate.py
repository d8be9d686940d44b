"""Builders of the gate: a declared dataset, terms, scopes, grants, and DuckDB as the engine that checks them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import duckdb
import pyarrow as pa
from hypothesis import settings
from sqlalchemy.orm import Session

from marketplace.accounts.models import Organisation
from marketplace.grants import service
from marketplace.grants.models import Grant
from marketplace.grants.values import HeldGrant, Principal, Standing
from marketplace.ids import new_id
from marketplace.licensing import pseudonyms
from marketplace.licensing import service as licensing
from marketplace.licensing.rules import compile_terms
from marketplace.licensing.schemas import LicenceTerms
from marketplace.licensing.scope import Scope
from sectors.licences import OWN
from sectors.spec.column import Column, Sensitivity
from sectors.spec.dataset import Dataset
from sectors.spec.drift import DriftPolicy
from sectors.spec.feed import Feed
from sectors.spec.format import Format
from sectors.spec.table import Grain, Partition
from sectors.spec.text import Text

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
ORDERS = "sales.orders"
PSEUDONYM_KEY = "a key of pseudonyms for the tests alone"
property_test = settings(deadline=None, max_examples=60)  # the machine may be busy


def column(name: str, kind: str, sensitivity: Sensitivity = Sensitivity.PUBLIC) -> Column:
    return Column(name, (name,), kind, Text(name.title(), name), sensitivity=sensitivity)


def make_dataset(**changes: Any) -> Dataset:
    """Orders by country, in months; the customer and the birthday are personal."""
    facts: dict[str, Any] = {
        "sector": "sales", "name": "orders", "title": Text("Orders", "주문"), "description": Text("Orders", "주문"),
        "columns": (
            column("invoice", "varchar"), column("country", "varchar"), column("day", "date"),
            column("quantity", "bigint"), column("price", "decimal(12,3)", Sensitivity.INTERNAL),
            column("customer", "varchar", Sensitivity.PERSONAL), column("born", "date", Sensitivity.PERSONAL),
        ),
        "key": ("invoice",),
        "partitions": (Partition("month", "day", Grain.MONTH), Partition("country", "country")),
        "feed": Feed("uci", "*.csv", "0 3 1 * *", (Format(),)), "drift": DriftPolicy(), "hash": "d" * 64,
        "attribution": "Source: UCI", "licence": OWN,
    }  # fmt: skip
    return Dataset(**{**facts, **changes})


def make_terms(**changes: Any) -> LicenceTerms:
    return LicenceTerms.model_validate({"dataset": ORDERS, **changes})


def make_scope(**terms: Any) -> Scope:
    return compile_terms(make_terms(**terms), make_dataset())


def make_held(deliveries: Sequence[str] | None = None, **terms: Any) -> HeldGrant:
    """A grant that began yesterday and has no end."""
    return HeldGrant(ORDERS, make_scope(**terms), None if deliveries is None else tuple(deliveries), NOW - DAY, None)


def principal(standing: Standing = Standing.COMPANY, name: str = "mbr_ann") -> Principal:
    return Principal(name, standing, "org_acme", "acme", "Acme")


def make_grant(
    session: Session, organisation: Organisation, *, deliveries: Sequence[str] | None = None, **terms: Any
) -> Grant:
    """A grant of a new purchase on a new licence, from `NOW` on."""
    licence = licensing.create(session, make_terms(**terms), make_dataset(), NOW)
    return service.issue(
        session, purchase_id=new_id("pur"), organisation_id=organisation.id, licence=licence, deliveries=deliveries,
        starts_at=NOW, ends_at=None, now=NOW,
    )  # fmt: skip


@cache
def _duckdb() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config={"autoinstall_known_extensions": False, "autoload_known_extensions": False})
    pseudonyms.install(connection, PSEUDONYM_KEY)
    return connection


def rows_in_duckdb(table: pa.Table, columns: Mapping[str, str], where: str | None) -> list[tuple[Any, ...]]:
    """`columns` maps names to expressions; the rows of `table` that meet `where`."""
    connection = _duckdb()
    connection.register("t", table)
    shown = ", ".join(f'{expression} AS "{name}"' for name, expression in columns.items())
    return connection.execute(f"SELECT {shown} FROM t WHERE {where or 'TRUE'}").fetchall()
