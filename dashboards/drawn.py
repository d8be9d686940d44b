"""The hinted charts of the data itself, asked for as the person signed in; where there is none, why and what to do."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from dashboards import questions
from dashboards.charts import level_bars, over_time
from dashboards.door import DoorAway, DoorRefused, rows
from dashboards.licence import Standing, standing
from dashboards.settings import settings
from dashboards.shown import export, plain
from dashboards.visit import Visit
from sectors.spec import Dataset

Hint = Mapping[str, str]


def charts(here: Visit, dataset: Dataset, bucket: str) -> None:
    """Every hinted chart that the licence shows; what it does not show is said once."""
    say, held = here.words, [(standing(here, dataset, hint), hint) for hint in dataset.charts]
    found = {standing for standing, _ in held}
    if Standing.NOTHING in found:
        _offer(here, dataset, say("Your company holds no live licence on this data: the catalogue offers it."))
    if Standing.COLUMNS in found:
        _offer(here, dataset, say("Your licence does not show all columns of the charts: the catalogue has more."))
    with st.spinner(say("Asking the SQL door …")):
        for hint in (hint for standing, hint in held if standing is Standing.OPEN):
            _ask(here, dataset, hint, bucket)


def _ask(here: Visit, dataset: Dataset, hint: Hint, bucket: str) -> None:
    say = here.words
    try:
        found = rows(here, _question(dataset, hint, bucket))
    except DoorRefused as refused:
        _offer(here, dataset, say("The SQL door refused: {why}", why=plain(str(refused))), hint["y"])
    except DoorAway:
        st.warning(say("The SQL door does not answer. Load this page again in a minute."))
    else:
        _draw(here, dataset, hint, bucket, found)


def _question(dataset: Dataset, hint: Hint, bucket: str) -> str:
    timed = questions.over_time(dataset, hint)
    return questions.series(dataset, hint, bucket) if timed else questions.categories(dataset, hint)


def _offer(here: Visit, dataset: Dataset, why: str, about: str = "") -> None:
    st.info(why)
    address = f"{settings().marketplace_url}/catalogue?sector={dataset.sector}"
    st.link_button(here.words("See the catalogue"), address, key=f"offer-{dataset.id}-{about or why}")


def _draw(here: Visit, dataset: Dataset, hint: Hint, bucket: str, found: pd.DataFrame) -> None:
    say = here.words
    if found.empty:
        st.info(say("There are no rows yet."))
        return
    x, y = dataset.column(hint["x"]), dataset.column(hint["y"])
    zone = " (KST)" if x.type == "timestamp" else ""
    amount = y.title.of(say.language) + (f" [{y.unit}]" if y.unit else "")
    if questions.over_time(dataset, hint):
        shown = found.iloc[::-1]
        drawn = over_time(
            shown, x_title=x.title.of(say.language) + zone, y_title=amount, source=source(here, dataset, bucket),
            part=dataset.column(hint["by"]).title.of(say.language) if "by" in hint else None,
        )  # fmt: skip
    else:
        shown, sums = found, say("Sums.")
        drawn = level_bars(shown, x_title=amount, source=f"{sums} {dataset.attribution or dataset.id}")
    st.altair_chart(drawn, width="stretch")
    export(say, f"{dataset.id}-{hint['y']}-{bucket}", shown)


def source(here: Visit, dataset: Dataset, bucket: str) -> str:
    """What the points are, and who must be named."""
    means = {
        "hour": here.words("Means of an hour."), "day": here.words("Means of a day."),
        "week": here.words("Means of a week."), "month": here.words("Means of a month."),
    }  # fmt: skip
    return f"{means[bucket]} {dataset.attribution or dataset.id}"
