"""For everybody: what a sector holds, how it grows, and the data itself as far as the person's licence shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from client.errors import MarketplaceProblem
from dashboards.charts import growth
from dashboards.drawn import charts, titled
from dashboards.questions import BUCKETS
from dashboards.settings import registry
from dashboards.shown import at, clock, newest, plain, table
from dashboards.visit import Visit
from dashboards.words import Words
from sectors.spec.dataset import Dataset
from sectors.spec.sector import Sector
from wire.commerce import OfferedDataset, ReleaseFacts

BUCKET_WORDS = {"hour": "Hour", "day": "Day", "week": "Week", "month": "Month"}


def show(here: Visit) -> None:
    say = here.words
    st.title(say("Sectors"))
    sectors = {sector.id: sector for sector in known(here)}
    if not sectors:
        st.info(say("No sector is declared: add a declaration to a folder of SDN_SECTORS."))
        return
    sector = sectors[_chosen(here, sectors)]
    st.markdown(plain(sector.legal.of(say.language)))
    _frame(say, sector)
    if not sector.datasets:
        st.info(say("No dataset of this sector is declared yet."))
        return
    bucket = st.segmented_control(
        say("Means of a"), BUCKETS, default="day", required=True, format_func=lambda b: say(BUCKET_WORDS[b])
    )
    for dataset in sector.datasets:
        _dataset(here, dataset, bucket)


def known(here: Visit) -> list[Sector]:
    """The sectors that the marketplace says the person may know of, each with the datasets of them."""
    shown = {sector.id: set(sector.datasets) for sector in here.marketplace.sectors()}
    return [
        replace(sector, datasets=tuple(d for d in sector.datasets if d.id in shown[sector.id]))
        for sector in registry().sectors
        if sector.id in shown
    ]


def _frame(say: Words, sector: Sector) -> None:
    """Who leads the sector, which laws bind it, what personal data needs, who approves, on what terms as a rule."""
    frame, language = sector.legal_frame, say.language
    if frame is None:
        return
    lines = [
        (say("Lead body"), sector.lead.of(language)),
        (say("Laws"), ", ".join(law.of(language) for law in frame.laws)),
        (say("Personal data"), frame.personal_data.of(language)),
        (say("Who approves"), frame.approver.of(language)),
        *([(say("Terms as a rule"), sector.default_licence.of(language))] if sector.default_licence else []),
    ]
    with st.expander(say("What binds this sector")):
        st.markdown("\n".join(f"- **{name}**: {plain(text)}" for name, text in lines))


def _chosen(here: Visit, sectors: Mapping[str, Sector]) -> str:
    """The sector in the address, else the first; the person's choice goes into the address, to be shared."""
    names = list(sectors)
    asked = st.query_params.get("sector", "")
    chosen: str = st.selectbox(
        here.words("Sector"),
        names,
        index=names.index(asked if asked in names else first(here, names)),
        format_func=lambda name: sectors[name].title.of(here.words.language),
    )
    st.query_params["sector"] = chosen
    return chosen


def first(here: Visit, names: Sequence[str]) -> str:
    """The sector to begin with: one that the person's company holds a live licence in, else the first of all."""
    held = {grant.dataset.partition(".")[0] for grant in here.grants if grant.active}
    return next((name for name in names if name in held), names[0])


def _dataset(here: Visit, dataset: Dataset, bucket: str) -> None:
    say = here.words
    st.header(plain(dataset.title.of(say.language)))
    st.write(plain(dataset.description.of(say.language)))
    charts(here, dataset, bucket)
    offered, releases = _released(here, dataset)
    nothing = say("There is no release yet that you may see.")
    with st.expander(say("How it grows"), expanded=not dataset.charts):
        if any(release.table_rows is not None for release in releases):
            drawn = growth(
                grown(releases), title=say("Rows of the table: {title}", title=dataset.title.of(say.language)),
                x_title=say("Published (KST)"), y_title=say("Rows"), source=dataset.attribution or dataset.id,
            )  # fmt: skip
            st.altair_chart(drawn, width="stretch")
        table(say, f"releases-{dataset.id}", history(say, releases), nothing)
        if any(release.added is None for release in releases):
            st.caption(say("Where rows added, changed and removed are empty, they were not counted."))
    if offered is not None and offered.samples:
        with st.expander(say("Sample rows"), expanded=not dataset.charts):
            table(say, f"samples-{dataset.id}", samples(say, dataset, offered), "")


def _released(here: Visit, dataset: Dataset) -> tuple[OfferedDataset | None, list[ReleaseFacts]]:
    """What plans on offer give of it and its releases; nothing of what nobody offers."""
    try:
        return here.marketplace.dataset(dataset.id), newest(here.marketplace.history(dataset.id))
    except MarketplaceProblem as problem:
        if problem.code != "dataset_not_offered":
            raise
        return None, []


def samples(say: Words, dataset: Dataset, offered: OfferedDataset) -> pd.DataFrame:
    """Sample rows as the plans give them, in the declaration's order, each column by its title, unit and zone."""
    zones = {c.name: f" ({zone})" if (zone := dataset.zone_of(c)) else "" for c in dataset.columns}
    titles = {c.name: titled(say, c) + zones[c.name] for c in dataset.columns}
    found = pd.DataFrame(offered.samples)
    return found[[name for name in titles if name in found]].rename(columns=titles)


def grown(releases: Sequence[ReleaseFacts]) -> pd.DataFrame:
    """`x` (published, Seoul's clock), y (rows of the table from then on)."""
    known = [r for r in reversed(releases) if r.table_rows is not None]
    return pd.DataFrame([{"x": clock(r.published_at), "y": r.table_rows} for r in known])


def history(say: Words, releases: Sequence[ReleaseFacts]) -> pd.DataFrame:
    """The releases, one a row, the newest first."""
    found = pd.DataFrame(
        [
            {
                say("Published"): at(release.published_at),
                say("Version"): release.version,
                say("Rows accepted"): release.rows,
                say("Rows of the table"): release.table_rows,
                say("Rows added"): release.added,
                say("Rows changed"): release.changed,
                say("Rows removed"): release.removed,
                say("Rows quarantined"): release.quarantined,
                say("Corrections"): release.corrections,
            }
            for release in releases
        ]
    )
    return found.convert_dtypes(convert_string=False)  # whole numbers stay whole, also beside none
