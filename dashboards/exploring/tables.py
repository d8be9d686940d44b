"""The table beneath a chart, and what its export writes: real titles, units, times with their offset. Pure."""

import pandas as pd

from dashboards.exploring.answer import Answer, labelled
from dashboards.exploring.forms import BOXES, box_words
from dashboards.exploring.names import titled, value
from dashboards.exploring.question import Chart
from dashboards.exploring.sheet import Sheet


def table(sheet: Sheet, answer: Answer, *, exported: bool = False) -> pd.DataFrame:
    """The answer with titles for names; an export has times as ISO 8601, a page as its axis has them."""
    frame = labelled(answer.frame, sheet.say("(no value)"))
    for name, group in (("x", sheet.question.x), ("part", sheet.question.by)):
        if group and name in frame and "x_end" not in frame:
            texts = pd.Series([value(sheet.say, group, one) for one in frame[name]], index=frame.index, dtype=object)
            frame = frame.assign(**{name: texts})
    if "at" in frame:
        frame["x"] = [at.isoformat() for at in frame["at"]] if exported else frame["x"]
        frame = frame.drop(columns="at")
    if "span" in frame:
        frame["span"] = [sheet.spans()[span] for span in frame["span"]]
    return frame[_order(frame)].rename(columns=titles(sheet, frame))


def pivot(sheet: Sheet, answer: Answer) -> pd.DataFrame | None:
    """Turned: x downwards, parts (or the periods compared) to the right; None where there is nothing to turn."""
    frame = labelled(answer.frame, sheet.say("(no value)"))
    across = "part" if "part" in frame else "span"
    if across not in frame or "m0" not in frame or "x" not in frame or {"part", "span"} <= set(frame):
        return None
    texts, order = sheet.worded("x", frame)
    columns, right = (
        sheet.worded("part", frame) if across == "part" else (frame["span"].map(_spans(sheet)), sheet.spans())
    )
    turned = frame.assign(x=texts, across=columns).pivot_table(index="x", columns="across", values="m0", sort=False)
    made = turned.reindex(index=order, columns=[one for one in right if one in turned]).reset_index()
    made.columns = [sheet.axis(sheet.question.x), *(str(name) for name in made.columns[1:])]
    return made


def _spans(sheet: Sheet) -> dict[int, str]:
    return dict(enumerate(sheet.spans()))


def titles(sheet: Sheet, frame: pd.DataFrame) -> dict[str, str]:
    say, question = sheet.say, sheet.question
    found = {"x": sheet.axis(question.x), "part": sheet.axis(question.by), "span": say("Period"), "n": say("Rows")}
    found |= {f"m{at}": sheet.amount(at) for at, _ in enumerate(question.measures)}
    found |= dict(zip(BOXES, box_words(sheet), strict=True))
    if "x_end" in frame:
        found |= _edges(sheet)
    return found


def _edges(sheet: Sheet) -> dict[str, str]:
    """Of bins: where each begins and ends."""
    say, question, dataset = sheet.say, sheet.question, sheet.held.dataset
    assert question.x
    across, up = question.x.column, question.measures[0].column
    if question.chart is Chart.MAP:
        across, up = "longitude", "latitude"
    found: dict[str, str] = {}
    for name, column in (("x", across), ("y", up)):
        if column:
            told = titled(say, dataset.column(column))
            found |= {name: say("{column}, from", column=told), f"{name}_end": say("{column}, until", column=told)}
    return found


def _order(frame: pd.DataFrame) -> list[str]:
    first = [name for name in ("x", "x_end", "y", "y_end", "part", "span") if name in frame]
    amounts = [name for name in map(str, frame) if name not in first and name != "n"]
    same = "m0" in frame and frame["m0"].equals(frame["n"])  # a count of rows is told once
    return [*first, *amounts, *([] if same else ["n"])]
