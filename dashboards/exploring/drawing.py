"""Answer → charts: pure. Units and zone on the axes; source and what was left out under the title."""

import altair as alt

from dashboards.exploring import forms, maps, marks
from dashboards.exploring.answer import Answer, labelled
from dashboards.exploring.question import Chart
from dashboards.exploring.sheet import Sheet

FORMS = {
    Chart.HISTOGRAM: forms.histogram, Chart.SCATTER: forms.scatter, Chart.BOX: forms.box, Chart.HEAT: forms.heat,
    Chart.MAP: maps.draw,
}  # fmt: skip


def draw(sheet: Sheet, answer: Answer) -> list[alt.Chart]:
    """The charts of an answer: one an amount, where nothing parts it; none for a table alone."""
    frame = labelled(answer.frame, sheet.say("(no value)")).drop(columns="at", errors="ignore")
    if sheet.question.chart is Chart.TABLE or sheet.question.x is None:
        return []
    if sheet.question.chart in FORMS:
        return [FORMS[sheet.question.chart](sheet, frame)]
    amounts = range(1 if sheet.question.by else len(sheet.question.measures))
    return [marks.draw(sheet, frame, at) for at in amounts]
