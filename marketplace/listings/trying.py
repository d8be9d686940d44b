"""Sample queries, run as a buyer of each plan would: on the kept sample rows, by DuckDB, through the licence's trees.

A query passes if one plan at least permits it. It names tables of that plan alone, and what its licences show. It runs
without files, network or extensions, within 64 MB and two seconds; Trino itself is not asked.
"""

import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import duckdb
import sqlglot
from sqlglot import exp

from marketplace.licensing import pseudonyms
from marketplace.licensing.rendering import as_text, render
from marketplace.licensing.rules import compile_terms, partition_type
from marketplace.licensing.schemas import LicenceTerms
from marketplace.listings.schemas import ListingDraft, PlanDraft
from sectors.registry import Registry
from sectors.spec.dataset import Dataset
from sectors.spec.text import Text

Rows = Mapping[str, Sequence[Mapping[str, str | None]]]
LONGEST_S = 2.0
SAFE = {
    "enable_external_access": "false", "autoinstall_known_extensions": "false", "autoload_known_extensions": "false",
    "memory_limit": "64MB", "threads": "1", "max_temp_directory_size": "0B",
}  # fmt: skip


def causes(draft: ListingDraft, samples: Rows, declared: Registry) -> Iterator[Text]:
    """Why a sample query would not answer any buyer, one for each such query."""
    for number, query in enumerate(draft.sample_queries):
        said = [_refusal(query.sql, plan, samples, declared) for plan in draft.plans]
        if None not in said:
            cause = next((one for one in said if one), "there is no plan")
            yield Text(
                f"sample_queries[{number}].sql: no plan permits it: {cause}",
                f"sample_queries[{number}].sql: 어느 요금제로도 실행할 수 없습니다: {cause}",
            )


def _refusal(sql: str, plan: PlanDraft, samples: Rows, declared: Registry) -> str | None:
    """None: it runs."""
    try:
        tree = sqlglot.parse_one(sql, read="trino")
    except sqlglot.ParseError as error:
        return f"it cannot be read: {str(error).splitlines()[0]}"
    if not isinstance(tree, exp.Query):
        return "it is no query"
    named = {cte.alias for cte in tree.find_all(exp.CTE)}
    for table in tree.find_all(exp.Table):
        if not isinstance(table.this, exp.Identifier):
            return "it reads something else than tables"
        if f"{table.db}.{table.name}" in plan.datasets and table.catalog in ("", "lakehouse"):
            table.set("catalog", None)
        elif table.db or table.name not in named:
            return f"the plan does not give {table.sql()}"
    return _run(tree.sql("duckdb"), plan.licences, samples, declared)


def _run(sql: str, licences: Sequence[LicenceTerms], samples: Rows, declared: Registry) -> str | None:
    connection = duckdb.connect(config=SAFE)
    watch = threading.Timer(LONGEST_S, connection.interrupt)
    try:
        pseudonyms.install(connection, "sample")
        for terms in licences:
            _lay(connection, terms, samples.get(terms.dataset, ()), declared.dataset(terms.dataset))
        connection.execute("SET lock_configuration = true")
        watch.start()
        connection.execute(sql).fetchmany(100)
    except duckdb.Error as error:
        return str(error).splitlines()[0]
    finally:
        watch.cancel()
        connection.close()
    return None


def _lay(connection: Any, terms: LicenceTerms, rows: Sequence[Mapping[str, str | None]], dataset: Dataset) -> None:
    """The samples as a table, and over it what the licence gives of it under the dataset's name."""
    scope = compile_terms(terms, dataset)
    kinds = {column.name: "VARCHAR[]" if column.type == "list" else column.type for column in dataset.columns}
    kinds |= {p.name: partition_type(dataset, p) for p in dataset.partitions if p.name not in kinds}
    raw, name = (
        exp.table_(f"{dataset.id}#", quoted=True),
        exp.table_(dataset.id.split(".")[1], db=dataset.sector, quoted=True),
    )
    columns = ", ".join(f"{exp.to_identifier(c, quoted=True).sql('duckdb')} {kind}" for c, kind in kinds.items())
    connection.execute(f"CREATE TABLE {raw.sql('duckdb')} ({columns})")
    marks = ", ".join(f"TRY_CAST(? AS {kind})" for kind in kinds.values())
    for row in rows:
        connection.execute(f"INSERT INTO {raw.sql('duckdb')} VALUES ({marks})", [row.get(c) for c in kinds])  # noqa: S608
    given = render(scope, "duckdb", domain="sample/sample")
    shown = ", ".join(_shown(column, given.masks) for column in given.columns)
    where = f" WHERE {given.where}" if given.where else ""
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {exp.to_identifier(dataset.sector, quoted=True).sql('duckdb')}")
    connection.execute(f"CREATE VIEW {name.sql('duckdb')} AS SELECT {shown} FROM {raw.sql('duckdb')}{where}")  # noqa: S608


def _shown(column: str, masks: Mapping[str, str]) -> str:
    named = as_text(exp.column(column, quoted=True), "duckdb")
    return f"{masks[column]} AS {named}" if column in masks else named
