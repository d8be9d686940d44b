"""A Great Expectations suite from the same declaration: table-level properties of the accepted rows.

    declaration + accounting → expectations → results, kept in the certificate

The row pass has decided already; this is a second opinion by another program. Where they disagree, nothing is released.
"""

import logging
from typing import Any

import great_expectations as gx
import great_expectations.expectations as gxe
from pyspark.sql import DataFrame

from sdn.client.types import Expectation
from sectors.spec import Column, Dataset
from spark_jobs.errors import Disagreement

SMALL = 50_000  # up to so many rows pandas is quicker than a round of Spark jobs
BOUNDS = {"between": ("min_value", "max_value"), "at_least": ("min_value",), "at_most": ("max_value",)}
NUMERIC = ("integer", "bigint", "double", "decimal")


def expectations(dataset: Dataset, rows: int) -> list[gxe.Expectation]:
    """What must hold of `rows` accepted rows: their count, the key's uniqueness, presence and ranges."""
    found: list[gxe.Expectation] = [gxe.ExpectTableRowCountToEqual(value=rows)]
    if len(dataset.key) == 1:
        found.append(gxe.ExpectColumnValuesToBeUnique(column=dataset.key[0]))
    elif dataset.key:
        found.append(gxe.ExpectCompoundColumnsToBeUnique(column_list=list(dataset.key)))
    for column in dataset.columns:
        if column.required:
            found.append(gxe.ExpectColumnValuesToNotBeNull(column=column.name))
        found += _ranges(column)
    return found


def judge(dataset: Dataset, accepted: DataFrame, rows: int) -> list[Expectation]:
    """Results of the suite on the accepted rows; Disagreement where one fails."""
    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    suite = gx.ExpectationSuite(name=dataset.id, expectations=expectations(dataset, rows))
    result = _batch(context, dataset, accepted, rows).validate(suite, result_format="BASIC")
    results = [_wire(item) for item in result.results]
    if failed := [item for item in results if not item.success]:
        said = "; ".join(f"{item.name} {item.column or ''} observed {item.observed}" for item in failed)
        raise Disagreement(f"{dataset.id}: the row pass accepted {rows} rows, but Great Expectations says: {said}")
    return results


def _ranges(column: Column) -> list[gxe.Expectation]:
    if not column.type.startswith(NUMERIC):
        return []
    found: list[gxe.Expectation] = []
    for check in column.checks:
        if check.kind in BOUNDS:
            bounds = dict(zip(BOUNDS[check.kind], check.arguments, strict=True))
            found.append(gxe.ExpectColumnValuesToBeBetween(column=column.name, **bounds))
        elif check.kind == "above":
            found.append(
                gxe.ExpectColumnValuesToBeBetween(column=column.name, min_value=check.arguments[0], strict_min=True)
            )
    return found


def _batch(context: Any, dataset: Dataset, accepted: DataFrame, rows: int) -> Any:
    small = rows <= SMALL
    sources = context.data_sources
    # persist=False: the server would keep the rows cached for all sessions after this one has gone.
    source = sources.add_pandas("accepted") if small else sources.add_spark("accepted", persist=False)
    asset = source.add_dataframe_asset(dataset.name)
    frame = accepted.toPandas() if small else accepted
    return asset.add_batch_definition_whole_dataframe("whole").get_batch({"dataframe": frame})


def _wire(result: Any) -> Expectation:
    observed = result.result.get("observed_value", result.result.get("unexpected_count"))
    return Expectation(
        name=result.expectation_config.type,
        column=result.expectation_config.kwargs.get("column"),
        success=bool(result.success),
        observed=None if observed is None else str(observed),
    )
