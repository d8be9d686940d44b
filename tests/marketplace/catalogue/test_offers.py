"""What everybody sees follows from the offers: no column, value or row that no plan gives, on any public way."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from marketplace.accounts.viewer import Viewer, viewer_of
from marketplace.catalogue.figures import history
from marketplace.catalogue.offers import Public, public
from marketplace.licensing.schemas import AggregateOnly
from marketplace.licensing.scope import Condition, MaskedColumn, Scope
from marketplace.listings import service as listings
from marketplace.releases import service as releases
from sectors.registry import Registry
from sectors.spec.column import Column
from sectors.spec.dataset import Dataset
from sectors.spec.text import Text
from tests.support.announcements import make_delivery, make_release
from tests.support.commerce import draft
from tests.support.declarations import make_dataset, make_sector
from tests.support.marketplace import NOW, Web, make_member, make_organisation
from tests.support.parts import make_part
from wire.figures import ColumnFigures, Part

ALL = ("station", "measured_at", "output")


def scope(columns: Sequence[str] = ALL, months: Sequence[str] = (), **masks: str | Mapping[str, Any]) -> Scope:
    """A licence on `energy.generation`."""
    written = {name: {"mask": mask} if isinstance(mask, str) else mask for name, mask in masks.items()}
    found = tuple(MaskedColumn(column=name, type="varchar", **mask) for name, mask in written.items())
    rows = (Condition(column="month", type="varchar", op="in", values=tuple(months)),) if months else ()
    return Scope(dataset="energy.generation", columns=tuple(columns), masks=found, conditions=rows)


TABLE = [make_part("d", "2026-10", 40, ("0.00", "9.00"), 4), make_part("d", "2026-11", 10, ("10.00", "99.00"))]


def seen(*scopes: Scope, parts: Sequence[Part] = TABLE) -> Public:
    return public(make_dataset(), scopes, parts)


def outputs(found: Public) -> list[str | None]:
    return [row.get("output", "absent") for row in found.samples]


def test_a_plan_on_everything_shows_the_whole_table() -> None:
    found = seen(scope())
    output, measured = found.seen("output"), found.seen("measured_at")
    assert output is not None
    assert measured is not None
    assert (found.rows, found.all_rows, found.withheld) == (50, True, 1)
    assert (output.null_share, output.smallest, output.largest) == (4 / 50, "0.00", "99.00")
    assert (measured.smallest, measured.largest) == ("2026-10-02T09:00:00+09:00", "2026-11-28T08:00:00+09:00")
    assert found.seen("note") is None


def test_rows_outside_every_plan_count_nowhere() -> None:
    found = seen(scope(months=["2026-10"]))
    output = found.seen("output")
    assert output is not None
    assert (found.rows, found.all_rows, output.largest, output.null_share) == (40, False, "9.00", 4 / 40)
    assert outputs(found) == ["9.00"]


def test_a_value_shows_as_the_least_masked_plan_that_gives_its_row() -> None:
    found = seen(scope(months=["2026-10"]), scope(columns=["station", "measured_at"], station="hash"))
    assert [(row["station"], row.get("output")) for row in found.samples] == [("•••", None), ("Alpha 2026-10", "9.00")]
    output = found.seen("output")
    assert output is not None
    assert (found.rows, output.largest) == (50, "9.00")


@pytest.mark.parametrize(
    ("mask", "sample", "smallest"),
    [("null", None, None), ("hash", "•••", None), ("year", "2026", "2026"), ("month", "2026-11", "2026-10")],
)
def test_masks_hold_in_samples_and_figures(mask: str, sample: str | None, smallest: str | None) -> None:
    found = seen(scope(measured_at=mask))
    measured = found.seen("measured_at")
    assert measured is not None
    assert (found.samples[0]["measured_at"], measured.smallest) == (sample, smallest)
    assert (measured.null_share is None) == (mask == "null")


@pytest.mark.parametrize(
    ("column", "mask", "sample"),
    [
        ("station", {"mask": "truncate", "length": 3}, "Alp"), ("station", {"mask": "generalise", "words": 1}, "Alpha"),
        ("station", {"mask": "salted"}, "•••"), ("output", {"mask": "round", "step": 10}, "100"),
        ("output", {"mask": "bucket", "edges": [0, 50]}, "50"),
        ("station", {"mask": "generalise", "levels": {"Alpha": "North"}}, None),
    ],
)  # fmt: skip
def test_a_sample_shows_what_a_mask_leaves_and_figures_show_no_ends(
    column: str, mask: dict[str, Any], sample: str | None
) -> None:
    found = seen(scope(**{column: mask}))
    told = found.seen(column)
    assert told is not None
    assert (found.samples[0][column], told.way, told.smallest, told.largest) == (sample, mask["mask"], None, None)


def test_a_plan_on_figures_of_groups_shows_no_row_and_no_single_value() -> None:
    groups = scope().model_copy(update={"aggregate_only": AggregateOnly(minimum_group=10)})
    found = seen(groups)
    assert (found.rows, found.all_rows, list(found.samples)) == (50, False, [])
    assert {(one.smallest, one.largest, one.null_share) for one in found.columns} == {(None, None, None)}
    assert outputs(seen(groups, scope(months=["2026-10"]))) == ["9.00"]


def test_what_cannot_be_told_apart_is_left_out() -> None:
    found = seen(scope(months=["2026-10"]), parts=[make_part("d", None, 97)])
    assert (found.rows, list(found.samples)) == (None, [])
    assert all((one.smallest, one.null_share) == (None, None) for one in found.columns)


# the listing of the trial: only November 2011, the country as a pseudonym, no description


def lines() -> Dataset:
    columns = (
        Column("invoiced_at", ("Date",), "timestamp", Text("Invoiced at", "주문 시각"), zone="Europe/London"),
        Column("country", ("Country",), "varchar", Text("Country", "국가")),
        Column("description", ("Description",), "varchar", Text("What was ordered", "주문 품목")),
        Column("price", ("Price",), "double", Text("Price", "가격"), unit="GBP"),
    )
    [month] = make_dataset().partitions
    return make_dataset("shop", "lines", columns=columns, key=(), partitions=(replace(month, of="invoiced_at"),))


def november_and_december() -> list[Part]:
    def part(month: str, price: str, country: str, rows: int) -> Part:
        row = {"invoiced_at": f"{month}-05 12:00:00", "country": country, "description": "WHITE MUG", "price": price}
        kinds = {"invoiced_at": "timestamp", "country": "varchar", "description": "varchar", "price": "double"}
        figures = [ColumnFigures(name=n, type=kinds[n], nulls=0, smallest=v, largest=v) for n, v in row.items()]
        return Part(delivery="dlv_1", values={"month": month}, rows=rows, columns=figures, samples=[row])

    return [part("2011-11", "1.25", "Belgium", 80), part("2011-12", "777.77", "Portugal", 17)]


@pytest.fixture
def registry() -> Registry:
    return Registry((make_sector(lines(), id_="shop"), make_sector()))


@pytest.fixture
def center(web: Web, registry: Registry) -> Viewer:
    """The supply center, with the draft of that listing."""
    licence = {
        "dataset": "shop.lines", "columns": ["invoiced_at", "country", "price"], "masks": {"country": "hash"},
        "rows": [{"column": "month", "op": "in", "values": ["2011-11"]}],
    }  # fmt: skip
    plans: list[dict[str, Any]] = [{"kind": "free", "licences": [licence]}]
    with web.parts.sessions.begin() as session:
        found = make_organisation(session, "windpark", "supply_center")
        viewer = viewer_of(make_member(session, found, "supply_center", "center@windpark.example"))
        releases.announce_delivery(session, make_delivery("dlv_1", sector="shop", dataset="shop.lines"))
        made = make_release(dataset="shop.lines", samples=november_and_december()[1].samples)
        figures = [{"name": "price", "null_share": 0.0, "smallest": "1.25", "largest": "777.77"}]
        checks = [
            {
                "name": "expect_column_max_to_be_between",
                "column": "description",
                "success": True,
                "observed": "WHITE MUG",
            }
        ]
        certificate = {
            "rows": 97,
            "quarantined": 3,
            "columns": figures,
            "expectations": checks,
            "newest": "2011-12-05 12:00:00",
        }
        body = {**made.model_dump(), "certificate": certificate, "parts": november_and_december()}
        releases.announce_release(session, type(made).model_validate(body))
        listings.save(session, viewer, draft("lines-a", datasets=["shop.lines"], plans=plans), registry, NOW)
    return viewer


@pytest.fixture
def visitor(web: Web, center: Viewer, registry: Registry) -> TestClient:
    with web.parts.sessions.begin() as session:
        listings.publish(session, center, "lines-a", registry, NOW)
    return web.client()


HIDDEN = ("777.77", "Belgium", "Portugal", "WHITE MUG", "2011-12", "description")
PUBLIC = (
    "/listings/lines-a", "/listings/lines-a?lang=ko", "/api/listings/lines-a", "/listings/lines-a/shop.lines/columns.csv",
    "/listings/lines-a/shop.lines/samples.csv", "/listings/lines-a/shop.lines/releases",
    "/listings/lines-a/shop.lines/releases.csv", "/api/listings/lines-a/shop.lines/releases",
)  # fmt: skip


@pytest.mark.postgres
@pytest.mark.parametrize("address", PUBLIC)
def test_a_visitor_reads_nothing_that_no_plan_gives(visitor: TestClient, address: str) -> None:
    answer = visitor.get(address)
    assert answer.status_code == 200
    told = re.sub(r'<meta name="description"|"description":', "", answer.text)
    assert [word for word in HIDDEN if word in told] == []


@pytest.mark.postgres
def test_what_the_plan_gives_is_there(visitor: TestClient) -> None:
    [dataset] = visitor.get("/api/listings/lines-a").json()["datasets"]
    assert (dataset["rows"], dataset["newest"]["rows"], dataset["withheld_columns"]) == (80, 80, 1)
    assert (dataset["begins"], dataset["ends"]) == ("2011-11-05T12:00:00+00:00", "2011-11-05T12:00:00+00:00")
    assert dataset["samples"] == [{"invoiced_at": "2011-11-05T12:00:00+00:00", "country": "•••", "price": "1.25"}]
    page = visitor.get("/listings/lines-a").text
    for text in (
        "Rows that a plan gives",
        "Columns that no plan gives are not shown: 1.",
        "Europe/London",
        "Pseudonym",
    ):
        assert text in page, text
    structured = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[0])
    assert structured["temporalCoverage"] == "2011-11-05T12:00:00+00:00/2011-11-05T12:00:00+00:00"
    assert structured["size"]["value"] == 80
    [release] = visitor.get("/api/listings/lines-a/shop.lines/releases").json()["items"]
    assert (release["rows"], release["table_rows"], release["quarantined"], release["corrections"]) == (80, 80, 3, 0)


@pytest.mark.postgres
def test_the_center_sees_before_publishing_what_visitors_will(web: Web, center: Viewer) -> None:
    client = web.client()
    assert client.get("/listings/lines-a", headers={"accept": "application/json"}).status_code == 404
    client = web.signed_in(center.member_id)
    page = client.get("/my/listings/lines-a/preview").text
    assert "Only your supply center sees it now." in page
    assert "1.25" in page
    assert [word for word in HIDDEN[:-1] if word in page] == []
    assert "/my/listings/lines-a/preview" in client.get("/my/listings").text


@pytest.mark.postgres
def test_a_small_delivery_leaves_the_tables_figures_and_the_history_adds_up(web: Web, registry: Registry) -> None:
    with web.parts.sessions.begin() as session:
        found = make_organisation(session, "windpark", "supply_center")
        viewer = viewer_of(make_member(session, found, "supply_center", "center@windpark.example"))
        for number, rows, old in ((1, 43, []), (2, 22, []), (3, 40, ["dlv_1"])):
            delivery = make_delivery(
                f"dlv_{number}",
                accepted=rows,
                read=rows + 3,
                received_at=NOW + timedelta(days=number),
                sha256=f"{number:064d}",
            )
            release = make_release(
                f"rel_{number}", number, (delivery.id,), supersedes=old, parts=[make_part(delivery.id, "2026-10", rows)]
            )
            counted = release.certificate.model_copy(update={"rows": rows})
            releases.announce_delivery(session, delivery)
            releases.announce_release(session, release.model_copy(update={"certificate": counted}))
        listings.save(session, viewer, draft("generation-a"), registry, NOW)
        listings.publish(session, viewer, "generation-a", registry, NOW)
    client = web.client()
    [dataset] = client.get("/api/listings/generation-a").json()["datasets"]
    assert (dataset["rows"], dataset["newest"]["rows"], dataset["whole"]) == (62, 40, True)
    first = client.get("/api/listings/generation-a/energy.generation/releases?limit=2").json()
    then = client.get(f"/api/listings/generation-a/energy.generation/releases?limit=2&cursor={first['next']}").json()
    history = [(one["rows"], one["table_rows"], one["corrections"]) for one in first["items"] + then["items"]]
    assert (history, then["next"]) == ([(40, 62, 1), (22, 65, 0), (43, 43, 0)], None)
    refused = client.get("/api/listings/generation-a/energy.generation/releases?cursor=x")
    assert refused.json()["code"] == "bad_cursor"
    assert "Newest release" in client.get("/listings/generation-a").text


@pytest.mark.postgres
def test_the_history_counts_nothing_where_nobody_can_tell_which_rows_a_plan_gives(web: Web) -> None:
    """A delivery of very many partitions is counted as one part."""
    october = scope(months=["2026-10"])
    with web.parts.sessions.begin() as session:
        make_organisation(session, "windpark", "supply_center")
        for number, months in ((1, {"2026-10": 60, "2026-11": 37}), (2, {None: 97}), (3, {"2026-11": 97})):
            delivery = make_delivery(f"dlv_{number}", sha256=f"{number:064d}")
            parts = [make_part(delivery.id, month, rows) for month, rows in months.items()]
            releases.announce_delivery(session, delivery)
            releases.announce_release(session, make_release(f"rel_{number}", number, (delivery.id,), parts=parts))
        found, _ = history(session, make_dataset(), [october], limit=9, cursor=None)
        all_of_them, _ = history(session, make_dataset(), [scope()], limit=9, cursor=None)
    assert [(one.rows, one.table_rows) for one in found] == [(0, None), (None, None), (60, 60)]
    assert [(one.rows, one.table_rows) for one in all_of_them] == [(97, 291), (97, 194), (97, 97)]
