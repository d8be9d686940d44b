"""A question asked of the door as the person signed in, then drawn: charts, sentences, table, export."""

import streamlit as st

from dashboards import door
from dashboards.exploring import drawing, statement, summary, tables
from dashboards.exploring.answer import Answer, answer
from dashboards.exploring.boundaries import SOURCE
from dashboards.exploring.checked import checked
from dashboards.exploring.held import Held
from dashboards.exploring.maps import found as found_places
from dashboards.exploring.question import Chart, Question
from dashboards.exploring.sheet import Sheet
from dashboards.released import Released
from dashboards.settings import settings
from dashboards.shown import at, export, grouped, harmless, plain
from dashboards.visit import Visit


def show(here: Visit, held: Held, question: Question, released: Released, key: str) -> None:
    """NotAsked where it cannot be asked of what is held."""
    asked = checked(question, held)
    sheet = Sheet(here.words, held, asked, below(here, held, asked, released))
    found = ask(here, sheet, released, key)
    if found is None:
        return
    if found.is_empty:
        st.info(here.words("No row fits. Take away a filter, or choose other days."))
        return
    for chart in drawing.draw(sheet, found):
        st.altair_chart(chart, width="stretch")
    _said(here, sheet, found)
    _table(here, sheet, found, key)


def ask(here: Visit, sheet: Sheet, released: Released, key: str) -> Answer | None:
    """The answer; None where the door refused or is away, which is said."""
    say = here.words
    try:
        with st.spinner(say("Asking the SQL door …")):
            found = door.rows(here, statement.text(sheet.question, sheet.held), released.version)
        return answer(sheet.question, found)
    except door.DoorRefused as refused:
        st.info(say("The SQL door refused: {why}", why=plain(str(refused))))
        address = f"{settings().marketplace_url}/catalogue?q={sheet.question.dataset}"
        st.link_button(say("See the catalogue"), address, key=f"{key}-offer")
    except door.DoorAway:
        st.warning(say("The SQL door does not answer. Load this page again in a minute."))
    return None


def below(here: Visit, held: Held, question: Question, released: Released) -> str:
    """Who must be named, as of when, whose boundaries."""
    say = here.words
    told = [say("Source: {source}.", source=(held.dataset.attribution or held.dataset.id).removeprefix("Source: "))]
    if released.newest:
        told.append(say("As of {time}.", time=at(released.newest.published_at)))
    if question.chart is Chart.MAP:
        told.append(say("Boundaries: {source}, free to use with the source named.", source=SOURCE))
    return " ".join(told)


def _said(here: Visit, sheet: Sheet, found: Answer) -> None:
    say = here.words
    said = summary.sentences(sheet, found)
    if sheet.question.chart is Chart.MAP and "m0" in found.frame:
        _, unknown = found_places(sheet, found.frame)
        if unknown:
            said.append(say("Not on the map: {names}.", names=", ".join(unknown[:10])))
    masked = sorted(_used(sheet.question) & sheet.held.masked)
    if masked:
        said.append(say("Your licence shows {columns} masked: in part, or as codes.", columns=", ".join(masked)))
    st.markdown(" ".join(plain(sentence) for sentence in said))


def _used(question: Question) -> set[str]:
    groups = {group.column for group in (question.x, question.by) if group}
    return groups | {one.column for one in question.measures} | {one.column for one in question.filters}


def _table(here: Visit, sheet: Sheet, found: Answer, key: str) -> None:
    """What is drawn, as rows or turned; its export has full times and is as harmless as every other."""
    say, turned = here.words, tables.pivot(sheet, found)
    with st.expander(say("Table"), expanded=key == "explore"):
        as_pivot = turned is not None and st.toggle(say("Parts beside each other"), key=f"{key}-pivot")
        frame = turned if as_pivot and turned is not None else tables.table(sheet, found)
        safe = harmless(frame)
        st.dataframe(safe, hide_index=True, width="stretch", column_config=grouped(safe))
        out = frame if as_pivot else tables.table(sheet, found, exported=True)
        export(say, f"{sheet.question.dataset}-{sheet.question.chart}-{key}", out, sheet.below)
