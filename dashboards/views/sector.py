"""For everybody: what a sector holds, how it grows, and the data itself as far as the person's licence shows it."""

import pandas as pd
import streamlit as st

from dashboards import questions
from dashboards.charts import bars, over_time
from dashboards.door import DoorError, rows
from dashboards.settings import registry, settings
from dashboards.shown import at, table
from dashboards.visit import Visit, visit
from sectors.spec import Dataset


def show() -> None:
    here = visit()
    say = here.words
    st.title(say("Sectors"))
    sectors = {sector.id: sector for sector in registry().sectors}
    names = list(sectors)
    asked = st.query_params.get("sector", "finance")
    chosen = st.selectbox(
        say("Sector"),
        names,
        index=names.index(asked) if asked in names else 0,
        format_func=lambda name: sectors[name].title.of(say.language),
    )
    st.caption(sectors[chosen].legal.of(say.language))
    for dataset in sectors[chosen].datasets:
        _dataset(here, dataset)


def _dataset(here: Visit, dataset: Dataset) -> None:
    say = here.words
    st.subheader(dataset.title.of(say.language))
    st.write(dataset.description.of(say.language))
    releases = list(here.marketplace.releases(dataset=dataset.id))
    grown = pd.DataFrame(
        [
            {say("Published"): at(r.published_at), say("Version"): r.delta_version, say("Rows"): r.certificate.rows}
            for r in reversed(releases)
        ]
    )
    with st.spinner(say("Asking the SQL door …")):
        for hint in dataset.charts:
            _chart(here, dataset, hint["x"], hint["y"])
    with st.expander(say("How it grows")):
        if not grown.empty:
            names = {"x": say("Version"), "y": say("Rows")}
            st.altair_chart(bars(grown, x_title=say("Version"), y_title=say("Rows"), **names), width="stretch")
        table(say, f"releases-{dataset.id}", grown, say("There is no release yet."))


def _chart(here: Visit, dataset: Dataset, x: str, y: str) -> None:
    say, column = here.words, dataset.column(y)
    try:
        found = rows(here, questions.series(dataset, x, y))
    except DoorError as refused:
        st.info(str(refused))
        st.link_button(say("See the catalogue"), f"{settings().marketplace_url}/catalogue?q={dataset.id}")
        return
    if found.empty:
        st.info(say("There are no rows yet."))
        return
    title = column.title.of(say.language)
    unit = f" [{column.unit}]" if column.unit else ""
    time = f"{dataset.column(x).title.of(say.language)} (UTC)"
    source = say("Means of a day. {source}", source=dataset.attribution or dataset.id)
    chart = over_time(found, x="x", y="y", x_title=time, y_title=title + unit, source=source)
    st.altair_chart(chart, width="stretch")
    st.download_button(
        say("Export as CSV"), found.to_csv(index=False).encode("utf-8-sig"), f"{dataset.name}-{y}.csv", "text/csv",
        key=f"csv-{dataset.id}-{y}",
    )  # fmt: skip
