"""For everybody: what a sector holds, how it grows, and the data itself as far as the person's licence shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from dashboards import quality
from dashboards.charts import growth
from dashboards.exploring import address, choosing, comparing, narrowing, proposal, shown
from dashboards.exploring.checked import NotAsked
from dashboards.exploring.held import Held
from dashboards.exploring.names import titled
from dashboards.exploring.narrowing import Narrowed
from dashboards.released import Released, released
from dashboards.settings import registry, settings
from dashboards.shown import at, clock, plain, small, table
from dashboards.visit import Visit
from dashboards.words import Words
from sectors.spec.dataset import Dataset
from sectors.spec.sector import Sector
from wire.offered import OfferedDataset, ReleaseFacts


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
    _datasets(here, sector)


def _datasets(here: Visit, sector: Sector) -> None:
    """Each dataset, narrowed alike; then two of them beside each other."""
    found = {dataset.id: choosing.of_dataset(here, dataset) for dataset in sector.datasets}
    holdings = {name: held for name, held in found.items() if held and held.columns}
    facts = {dataset.id: released(here, dataset.id) for dataset in sector.datasets}
    narrowed = narrowing.choose(here.words, sector.id, holdings) if holdings else Narrowed()
    for dataset in sector.datasets:
        _dataset(here, dataset, holdings.get(dataset.id), facts[dataset.id], narrowed)
    comparing.compare(here, holdings, facts, narrowed)


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


def _dataset(here: Visit, dataset: Dataset, held: Held | None, facts: Released, narrowed: Narrowed) -> None:
    say = here.words
    st.header(plain(dataset.title.of(say.language)))
    st.write(plain(dataset.description.of(say.language)))
    st.markdown(small(quality.line(say, dataset, facts)))
    if held:
        _chart(here, replace(held, days=facts.days), facts, narrowed)
    else:
        st.info(say("Your company holds no live licence on this data: the catalogue offers it."))
        address_ = f"{settings().marketplace_url}/catalogue?sector={dataset.sector}"
        st.link_button(say("See the catalogue"), address_, key=f"offer-{dataset.id}")
    _growth(here.words, dataset, facts.releases, expanded=held is None)
    if facts.offered is not None and facts.offered.samples:
        with st.expander(say("Sample rows"), expanded=held is None):
            table(say, f"samples-{dataset.id}", samples(say, dataset, facts.offered), "")


def _chart(here: Visit, held: Held, facts: Released, narrowed: Narrowed) -> None:
    """The dataset's first view, narrowed; the explorer goes on from there."""
    question = narrowed.of(held, proposal.first(held))
    try:
        shown.show(here, held, question, facts, held.dataset.id)
    except NotAsked as refused:
        st.info(plain(refused.said(here.words)))
    parameters = urlencode(address.written(question), doseq=True)
    st.link_button(here.words("Explore this"), f"/explore?{parameters}", key=f"explore-{held.dataset.id}")


def _growth(say: Words, dataset: Dataset, releases: Sequence[ReleaseFacts], *, expanded: bool) -> None:
    with st.expander(say("How it grows"), expanded=expanded):
        if any(release.table_rows is not None for release in releases):
            drawn = growth(
                grown(releases), title=say("Rows of the table: {title}", title=dataset.title.of(say.language)),
                x_title=say("Published (KST)"), y_title=say("Rows"), source=dataset.attribution or dataset.id,
            )  # fmt: skip
            st.altair_chart(drawn, width="stretch")
        nothing = say("There is no release yet that you may see.")
        table(say, f"releases-{dataset.id}", history(say, releases), nothing)
        if any(release.added is None for release in releases):
            uncounted = say("Where rows added, changed and removed are empty, they were not counted.")
            st.markdown(small(uncounted))


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
