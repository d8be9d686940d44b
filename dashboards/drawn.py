"""The hinted charts of the data itself, asked for as the person signed in; where there is none, why and what to do."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from dashboards import buckets, questions
from dashboards.charts import level_bars, over_time
from dashboards.door import DoorAway, DoorRefused, rows
from dashboards.licence import Standing, standing
from dashboards.settings import settings
from dashboards.shown import export, plain
from dashboards.visit import Visit
from dashboards.words import Words
from sectors.spec.column import Column
from sectors.spec.dataset import Dataset

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
    if found.empty:
        st.info(here.words("There are no rows yet."))
        return
    if questions.over_time(dataset, hint):
        _over_time(here, dataset, hint, bucket, found)
    else:
        _categories(here, dataset, hint, found)


def _over_time(here: Visit, dataset: Dataset, hint: Hint, bucket: str, found: pd.DataFrame) -> None:
    say, x = here.words, dataset.column(hint["x"])
    zone = dataset.zone_of(x)
    bucket = "day" if bucket == "hour" and zone is None else bucket  # a date has no hours
    when, amount = titled(say, x) + (f" ({zone})" if zone else ""), titled(say, dataset.column(hint["y"]))
    part = titled(say, dataset.column(hint["by"])) if "by" in hint else None
    kept, left_out = buckets.whole(found, bucket)
    said, partly = source(here, dataset, bucket), say("At the ends, what is held in part is left out.")
    drawn = over_time(
        kept.assign(x=[buckets.clock(at) for at in kept["x"]]), title=_title(here, dataset, amount, part), x_title=when,
        y_title=amount, bucket=bucket, part=part,
        source=f"{partly} {said}" if left_out else said,
    )  # fmt: skip
    st.altair_chart(drawn, width="stretch")
    named = kept.assign(x=[at.isoformat() for at in kept["x"]])
    export(say, f"{dataset.id}-{hint['y']}-{bucket}", named.rename(columns=columns(when, amount, part)))


def _categories(here: Visit, dataset: Dataset, hint: Hint, found: pd.DataFrame) -> None:
    say = here.words
    of, amount = titled(say, dataset.column(hint["x"])), titled(say, dataset.column(hint["y"]))
    part = titled(say, dataset.column(hint["by"])) if "by" in hint else None
    sums = say("Sums.")
    told = f"{sums} {dataset.attribution or dataset.id}"
    title = _title(here, dataset, amount, of)
    st.altair_chart(level_bars(found, title=title, x_title=amount, source=told), width="stretch")
    named = found[[name for name in ("y", "x", "part") if name in found]]
    export(say, f"{dataset.id}-{hint['y']}", named.rename(columns=columns(amount, of, part)))


def titled(say: Words, column: Column) -> str:
    """The column's title with its unit."""
    return column.title.of(say.language) + (f" [{column.unit}]" if column.unit else "")


def columns(x: str, y: str, part: str | None) -> dict[str, str]:
    """What an export calls a chart's columns."""
    return {"x": x, "y": y, "part": part or "part"}


def _title(here: Visit, dataset: Dataset, amount: str, by: str | None) -> str:
    title = f"{dataset.title.of(here.words.language)}: {amount}"
    return here.words("{title}, by {part}", title=title, part=by) if by else title


def source(here: Visit, dataset: Dataset, bucket: str) -> str:
    """What the points are, and who must be named."""
    means = {
        "hour": here.words("Means of an hour."), "day": here.words("Means of a day."),
        "week": here.words("Means of a week."), "month": here.words("Means of a month."),
    }  # fmt: skip
    return f"{means[bucket]} {dataset.attribution or dataset.id}"
