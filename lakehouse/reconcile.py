"""Trino's tables := the Delta tables that are there. One schema per sector, registered by a service that alone may.

    <lakehouse>/<sector>/<table>/_delta_log → CREATE SCHEMA, CALL register_table / unregister_table

Alone: `python -m lakehouse.reconcile`, as at the start of the network. After a table's first publish that table alone
is made known: to ask Trino of every sector costs it seconds.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from lakehouse.layout import CATALOG, is_table
from lakehouse.trino import StatementFailed, cursor, failures

Names = frozenset[tuple[str, str]]
INTERNAL = "metastore"  # the file metastore's own folder, beside the sectors


@dataclass(frozen=True, slots=True)
class Changes:
    """What reconciling did: tables made known, and tables forgotten whose files are gone."""

    registered: Names
    unregistered: Names


def on_disk(lakehouse: Path) -> Names:
    """(schema, table) of every Delta table below the root."""
    tables = (log.parent for log in lakehouse.glob("*/*/_delta_log") if is_table(log.parent))
    return frozenset((table.parent.name, table.name) for table in tables if table.parent.name != INTERNAL)


def reconcile(lakehouse: Path, sql: Any) -> Changes:
    """Register what Trino lacks, unregister what is gone. Safe to run twice at once: who comes second finds it done."""
    there = on_disk(lakehouse)
    schemas = {schema for schema, _ in there}
    for schema in sorted(schemas):
        _make_schema(sql, schema)
    known = _known(sql, schemas)
    for schema, table in sorted(there - known):
        _register(sql, schema, table)
    for schema, table in sorted(known - there):
        sql.execute(f"CALL {CATALOG}.system.unregister_table('{schema}', '{table}')").fetchall()
    return Changes(there - known, known - there)


def lacking(tables: Sequence[Path]) -> list[Path]:
    """Those that are there and that Trino's metastore, which is files, does not have; Trino is not asked."""
    return [table for table in tables if is_table(table) and not _kept(table).exists()]


def _kept(table: Path) -> Path:
    return table.parent.parent / INTERNAL / table.parent.name / table.name / ".trinoSchema"


def make_known(tables: Sequence[Path], sql: Any) -> None:
    """Register these; what was registered meanwhile does no harm."""
    for schema in {table.parent.name for table in tables}:
        _make_schema(sql, schema)
    for table in tables:
        _register(sql, table.parent.name, table.name)


def _make_schema(sql: Any, schema: str) -> None:
    sql.execute(f"CREATE SCHEMA IF NOT EXISTS {CATALOG}.{schema} WITH (location = 'local:///{schema}')").fetchall()


def _known(sql: Any, schemas: set[str]) -> Names:
    found: set[tuple[str, str]] = set()
    for schema in sorted(schemas):
        found |= {(schema, row[0]) for row in sql.execute(f"SHOW TABLES FROM {CATALOG}.{schema}").fetchall()}
    return frozenset(found)


def _register(sql: Any, schema: str, table: str) -> None:
    place = f"local:///{schema}/{table}"
    try:
        with failures():
            sql.execute(f"CALL {CATALOG}.system.register_table('{schema}', '{table}', '{place}')").fetchall()
    except StatementFailed as refused:  # another process may have registered it meanwhile
        if refused.name != "TABLE_ALREADY_EXISTS" and "already exists" not in refused.message:
            raise


def service_token(marketplace_url: str, registrar_token: str) -> str:
    """A JWT for Trino as the registering service, from the marketplace."""
    headers = {"Authorization": f"Bearer {registrar_token}"}
    with requests.Session() as http:
        http.trust_env = False
        answer = http.post(f"{marketplace_url}/api/service/trino-token", headers=headers, timeout=30)
    answer.raise_for_status()
    return str(answer.json()["token"])


@contextmanager
def as_registrar(secrets: Path, marketplace_url: str, trino_url: str) -> Iterator[Any]:
    """A cursor of Trino's as the service whose token is in `secrets`."""
    token = service_token(marketplace_url, (secrets / "registrar-token").read_text(encoding="utf-8").strip())
    with cursor(trino_url, token, secrets / "tls-ca.pem") as sql:
        yield sql


def main(environment: Mapping[str, str] = os.environ) -> None:
    of_network = Path(environment["SDN_SECRETS"]), environment["SDN_MARKETPLACE_URL"], environment["SDN_TRINO_URL"]
    with as_registrar(*of_network) as sql:
        changes = reconcile(Path(environment["SDN_LAKEHOUSE"]), sql)
    for word, names in (("registered", changes.registered), ("unregistered", changes.unregistered)):
        for schema, table in sorted(names):
            print(f"{word} {schema}.{table}")  # noqa: T201 - the command's output


if __name__ == "__main__":
    main()
