"""Our own records: all that is built in, of others what a published listing gives; kept up by the worker."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from marketplace import bootstrap, outbox
from marketplace.listings import service as listings
from marketplace.records import ours, service
from marketplace.records.models import CatalogRecord
from sectors.registry import Registry, load
from sectors.spec.column import Sensitivity
from tests.support.commerce import offer
from tests.support.declarations import make_dataset, make_sector
from tests.support.marketplace import NOW, Web, make_viewer
from wire.records import Promise, Record

pytestmark = pytest.mark.postgres
ADDRESS = "https://data.example"
DRAFT = "harbour.tides"


@pytest.fixture
def registry() -> Registry:
    """A sector that is built in, and one that somebody has drafted."""
    drafted = make_dataset("harbour", "tides", "portside")
    return Registry((make_sector(), replace(make_sector(drafted, id_="harbour"), built_in=False)))


def held(session: Session) -> dict[str, Record]:
    session.flush()
    return {row.id: service.read(row) for row in session.query(CatalogRecord).filter(CatalogRecord.gone_at.is_(None))}


def test_every_built_in_dataset_has_a_record_in_both_languages(session: Session) -> None:
    declared = load()
    statements: list[str] = []
    bind = session.get_bind()
    event.listen(bind, "before_cursor_execute", lambda *told: statements.append(told[2]))
    assert ours.keep(session, declared, ADDRESS, NOW) == len(declared.datasets)
    assert len([one for one in statements if one.startswith("SELECT")]) < 12
    records = held(session)
    assert records.keys() == {dataset.id for dataset in declared.datasets}
    assert all(record.title.keys() == {"en", "ko"} for record in records.values())
    rates = records["finance.reference_rates"]
    assert (rates.publisher.name["ko"] if rates.publisher else "", rates.price) == ("유럽중앙은행", "none")
    assert (rates.rows, rates.quality, rates.time) == (None, None, None)
    assert {column.name: column.unit for column in rates.columns}["usd"] == "USD/EUR"
    assert ours.keep(session, declared, ADDRESS, NOW) == 0


def test_figures_and_values_are_what_plans_give(session: Session, registry: Registry) -> None:
    generation = registry.dataset("energy.generation")
    hidden = tuple(
        replace(column, sensitivity=Sensitivity.INTERNAL) if column.name == "output" else column
        for column in generation.columns
    )
    sector = make_sector(replace(generation, columns=hidden))
    make_viewer(session, "supply_center", "windpark", "supply_center")
    offer(session, Registry((sector,)), "generation-a", promise={"fresh_within_hours": 6})
    ours.keep(session, Registry((sector,)), ADDRESS, NOW)
    record = held(session)["energy.generation"]
    samples = {column.name: column.samples for column in record.columns}
    assert samples["output"] == []
    assert samples["station"] != []
    assert (record.price, record.listings, record.access) == ("free", ["generation-a"], "non_public")
    assert record.promises == [Promise(listing="generation-a", fresh_within_hours=6)]
    assert record.rows is not None
    assert record.quality is not None
    service.forget_samples(session, "energy.generation")
    assert all(not column.samples for column in held(session)["energy.generation"].columns)
    ours.keep(session, Registry((sector,)), ADDRESS, NOW)
    assert held(session)["energy.generation"] == record


def test_a_draft_has_a_record_while_a_listing_offers_it(web: Web, registry: Registry) -> None:
    told = bootstrap.handlers(web.parts)

    def work() -> set[str]:
        outbox.hand_on(web.parts.sessions, told, NOW)
        with web.parts.sessions() as session:
            return set(held(session))

    ours.Keeping(web.parts.sessions, web.parts.declared, ADDRESS).round(NOW)
    assert work() == {"energy.generation"}
    with web.parts.sessions.begin() as session:
        seller = offer(session, registry, "tides-a", DRAFT)
    assert work() == {"energy.generation", DRAFT}
    with web.parts.sessions() as session:
        named = {id_: {column.name for column in record.columns} for id_, record in held(session).items()}
    assert named["energy.generation"] - named[DRAFT] == {"note"}  # no plan gives it
    with web.parts.sessions.begin() as session:
        listings.withdraw(session, seller, "tides-a", NOW)
    assert work() == {"energy.generation"}


def test_all_are_kept_again_when_declarations_change_and_every_hour(web: Web, registry: Registry) -> None:
    keeping = ours.Keeping(web.parts.sessions, lambda: registry, ADDRESS)
    assert keeping.round(NOW) == 1
    with web.parts.sessions.begin() as session:
        service.gone(session, ["energy.generation"], NOW)
    assert keeping.round(NOW + timedelta(minutes=59)) == 0
    assert keeping.round(NOW + timedelta(minutes=60)) == 1
    keeping.declared = lambda: Registry(())
    assert keeping.round(NOW + timedelta(minutes=61)) == 1
