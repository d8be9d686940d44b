"""An answer in sentences: pure. Figures that a reader of the chart would look for, each with its place and its unit."""

import pandas as pd

from dashboards.exploring.answer import Answer, labelled
from dashboards.exploring.names import value
from dashboards.exploring.question import Chart
from dashboards.exploring.sheet import Sheet

LEAST_SIGNIFICANT = 1_000


def sentences(sheet: Sheet, answer: Answer) -> list[str]:
    """What the chart shows, then of how many rows, then what it leaves out."""
    frame = labelled(answer.frame, sheet.say("(no value)"))
    if answer.is_empty:
        return []
    return [*_shown(sheet, frame), sheet.say("Made of {rows} rows.", rows=f"{answer.rows:,}"), *left_out(sheet, answer)]


def left_out(sheet: Sheet, answer: Answer) -> list[str]:
    say, found = sheet.say, []
    if answer.of_x:
        shown = answer.frame["x"].nunique()
        found.append(say("The {shown} largest of {all} groups are shown.", shown=shown, all=f"{answer.of_x:,}"))
    if answer.of_part:
        shown = answer.frame["part"].nunique()
        found.append(say("The {shown} largest of {all} parts are shown.", shown=shown, all=f"{answer.of_part:,}"))
    if answer.is_cut:
        found.append(say("Only the first {shown} groups are shown: choose a coarser grain or a filter.",
                         shown=f"{len(answer.frame):,}"))  # fmt: skip
    if answer.partial:
        found.append(say("At the ends, what is held in part is left out."))
    if answer.missing:
        found.append(say("{rows} rows have no value there and are not drawn.", rows=f"{answer.missing:,}"))
    if sheet.question.chart is Chart.BOX:
        found.append(say("Boxes hold the middle half of the rows; lines reach to the 5th and the 95th percentile."))
    if sheet.question.chart in (Chart.HISTOGRAM, Chart.SCATTER):
        found.append(say("Of each number the lowest and highest 0.5 % stand at the ends."))
    return found


def figure(amount: float) -> str:
    """As many digits as tell it apart."""
    return f"{amount:,.0f}" if abs(amount) >= LEAST_SIGNIFICANT else f"{amount:.4g}"


def _shown(sheet: Sheet, frame: pd.DataFrame) -> list[str]:
    question = sheet.question
    if question.chart is Chart.HISTOGRAM:
        return [_fullest(sheet, frame)]
    amount = "q2" if question.chart is Chart.BOX else "m0"
    if question.x is None or amount not in frame or frame[amount].isna().all():
        return []
    held = frame.dropna(subset=[amount])
    if "span" in held:
        return [_compared(sheet, held)]
    if question.x.is_line and "part" not in held:
        return [_changed(sheet, held), _extremes(sheet, held, amount)]
    return [_extremes(sheet, held, amount)]


def _changed(sheet: Sheet, frame: pd.DataFrame) -> str:
    first, last = frame.iloc[0], frame.iloc[-1]
    told = {
        "amount": sheet.amount(), "begin": _at(sheet, first), "first": figure(first["m0"]), "end": _at(sheet, last),
        "last": figure(last["m0"]),
    }  # fmt: skip
    if first["m0"] == 0:
        return sheet.say("{amount}: {first} in {begin}, {last} in {end}.", **told)
    change = 100 * (last["m0"] - first["m0"]) / abs(first["m0"])
    return sheet.say("{amount}: {first} in {begin}, {last} in {end} ({change} %).", **told, change=f"{change:+.1f}")


def _extremes(sheet: Sheet, frame: pd.DataFrame, amount: str) -> str:
    ordered = frame.sort_values(amount, kind="stable")
    high, low = ordered.iloc[-1], ordered.iloc[0]
    told = {
        "highest": figure(high[amount]), "where": _at(sheet, high), "lowest": figure(low[amount]),
        "there": _at(sheet, low),
    }  # fmt: skip
    if sheet.question.chart is Chart.BOX:
        return sheet.say("Highest median: {highest} ({where}). Lowest: {lowest} ({there}).", **told)
    return sheet.say("Highest: {highest} ({where}). Lowest: {lowest} ({there}).", **told)


def _compared(sheet: Sheet, frame: pd.DataFrame) -> str:
    """Sums are added up; of means the mean over rows is taken, of anything else none is told."""
    totals = [_total(sheet, frame[frame["span"] == span]) for span in (0, 1)]
    now, before = totals
    spans = sheet.spans()
    told = {"amount": sheet.amount(), "now": spans[0], "before": spans[1]}
    if now is None or before is None:
        return sheet.say("{amount}: {now} beside {before}.", **told)
    told |= {"this": figure(now), "that": figure(before)}
    if before == 0:
        return sheet.say("{amount}: {this} in {now}, {that} in {before}.", **told)
    change = f"{100 * (now - before) / abs(before):+.1f}"
    return sheet.say("{amount}: {this} in {now}, {that} in {before} ({change} %).", **told, change=change)


def _total(sheet: Sheet, frame: pd.DataFrame) -> float | None:
    how = sheet.question.measures[0].how
    if frame.empty:
        return None
    if how in ("count", "sum"):
        return float(frame["m0"].sum())
    return float((frame["m0"] * frame["n"]).sum() / frame["n"].sum()) if how == "mean" else None


def _fullest(sheet: Sheet, frame: pd.DataFrame) -> str:
    most = frame.sort_values("n", kind="stable").iloc[-1]
    share = 100 * most["n"] / frame["n"].sum()
    return sheet.say(
        "Most rows, {share} %, lie from {low} to {high}.", share=f"{share:.0f}", low=figure(most["x"]),
        high=figure(most["x_end"]),
    )  # fmt: skip


def _at(sheet: Sheet, row: pd.Series) -> str:
    question = sheet.question
    assert question.x
    told = [str(value(sheet.say, question.x, row["x"]))]
    if "part" in row and question.by:
        told.append(str(value(sheet.say, question.by, row["part"])))
    return ", ".join(told)
