"""A Great Expectations suite from the same declaration: table-level properties of the accepted rows.

    declaration + what the row pass measured → expectations → results, kept beside the delivery and in the certificate

The row pass has decided already; this is a second opinion by another program. Where they disagree, nothing is released.
Times are compared as numbers (days, microseconds since 1970 UTC), so that no program's idea of a zone matters.
"""

import logging
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import great_expectations as gx
import great_expectations.expectations as gxe
import pandas as pd

from pipeline.errors import Disagreement
from pipeline.figures import newest
from sectors.spec.column import Column, Sensitivity
from sectors.spec.dataset import Dataset
from wire.deliveries import ColumnQuality, Expectation

BOUNDS = {"between": ("min_value", "max_value"), "at_least": ("min_value",), "at_most": ("max_value",)}
NUMERIC = ("integer", "bigint", "double", "decimal")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ROUNDING = 1e-9
NEWEST = "expect_column_max_to_be_between"


def expectations(dataset: Dataset, rows: int, measured: list[ColumnQuality]) -> list[gxe.Expectation]:
    """What must hold of `rows` accepted rows: their count, unique keys, presence, ranges, and the newest value."""
    found: list[gxe.Expectation] = [gxe.ExpectTableRowCountToEqual(value=rows)]
    if len(dataset.key) == 1:
        found.append(gxe.ExpectColumnValuesToBeUnique(column=dataset.key[0]))
    elif dataset.key:
        found.append(gxe.ExpectCompoundColumnsToBeUnique(column_list=list(dataset.key)))
    for column, quality in zip(dataset.columns, measured, strict=False):
        found += [_present(column, quality), *_ranges(column)]
    time, latest = dataset.time_column, newest(dataset, measured)
    if time and latest:
        number = _number(latest)
        found.append(gxe.ExpectColumnMaxToBeBetween(column=time.name, min_value=number, max_value=number))
    return found


def judge(suite: list[gxe.Expectation], dataset: Dataset, accepted: Any) -> list[Expectation]:
    """Results of the suite on the accepted rows, a frame of pandas or Spark as `Work.compared` gives it."""
    named = gx.ExpectationSuite(name=dataset.id, expectations=suite)
    frames = of_pandas() if isinstance(accepted, pd.DataFrame) else _of_spark()
    result = frames.get_batch({"dataframe": accepted}).validate(named, result_format="BASIC")
    return [_wire(item, dataset) for item in result.results]


def agree(dataset: Dataset, suite: list[gxe.Expectation], results: list[Expectation]) -> None:
    """Disagreement, naming both figures, where a result fails."""
    wanted = {(item.expectation_type, getattr(item, "column", None)): item for item in suite}
    if failed := [result for result in results if not result.success]:
        said = "; ".join(
            f"{one.name} {one.column or ''} observed {one.observed}, "
            f"the row pass says {_bounds(wanted.get((one.name, one.column)))}"
            for one in failed
        )
        raise Disagreement(f"{dataset.id}: Great Expectations and the row pass disagree: {said}")


def public(dataset: Dataset, result: Expectation) -> Expectation:
    """The result without a value that not everybody may see."""
    hidden = [column.name for column in dataset.columns if column.sensitivity is not Sensitivity.PUBLIC]
    shows_value = result.name == NEWEST and result.column in hidden
    return result.model_copy(update={"observed": None}) if shows_value else result


def _present(column: Column, measured: ColumnQuality) -> gxe.Expectation:
    if column.required:
        return gxe.ExpectColumnValuesToNotBeNull(column=column.name)
    share = 1 - measured.null_share
    return gxe.ExpectColumnProportionOfNonNullValuesToBeBetween(
        column=column.name, min_value=share - ROUNDING, max_value=share + ROUNDING
    )


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


def _number(text: str) -> int:
    """Days or microseconds since 1970 of a date or time as Spark writes it, UTC."""
    if len(text) == len("2026-01-01"):
        return (date.fromisoformat(text) - EPOCH.date()).days
    return (datetime.fromisoformat(text).replace(tzinfo=UTC) - EPOCH) // timedelta(microseconds=1)


def _text(kind: str, number: float) -> str:
    if kind == "date":
        return str(EPOCH.date() + timedelta(days=int(number)))
    return str(EPOCH + timedelta(microseconds=int(number)))


@cache
def of_pandas() -> Any:
    """What takes frames of pandas: the same for every delivery, as it takes longer to make than a frame to judge."""
    return _whole(_context().data_sources.add_pandas("accepted"))


def _of_spark() -> Any:
    # persist=False: the server would keep the rows cached for all sessions after this one has gone.
    return _whole(_context().data_sources.add_spark("accepted", persist=False))


def _context() -> Any:
    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    return context


def _whole(source: Any) -> Any:
    return source.add_dataframe_asset("accepted").add_batch_definition_whole_dataframe("whole")


def _wire(result: Any, dataset: Dataset) -> Expectation:
    name, column = result.expectation_config.type, result.expectation_config.kwargs.get("column")
    observed = result.result.get("observed_value", result.result.get("unexpected_count"))
    if name == NEWEST and observed is not None:
        observed = _text(dataset.column(column).type, observed)
    return Expectation(
        name=name,
        column=column,
        success=bool(result.success),
        observed=None if observed is None else str(observed),
    )


def _bounds(wanted: gxe.Expectation | None) -> str:
    names = ("value", "min_value", "max_value")
    found = {name: value for name in names if (value := getattr(wanted, name, None)) is not None}
    return ", ".join(f"{name} {value}" for name, value in found.items()) or "it holds"
