"""Deliveries judged by every lane: nothing is lost, everything is accounted for, whatever is repeated or killed."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pyarrow.dataset as arrow
import pytest

from judging.statistics import statistics
from pipeline.errors import NotLanded
from pipeline.settings import Settings
from sectors.spec.drift import DriftPolicy, OnDrift
from sectors.spec.feed import Feed
from sectors.spec.format import Format
from tests.support.declarations import make_dataset
from tests.support.deliveries import HEADER, NOW, ROWS, Center
from wire.deliveries import Verdict


def staged(center: Center, delivery: str) -> list[dict[str, Any]]:
    rows = arrow.dataset(center.folder(delivery).staged).to_table().to_pylist()
    return sorted(rows, key=lambda row: row["_line"])


def test_good_rows_are_typed_bad_rows_keep_what_they_said(center: Center) -> None:
    judgement = center.deliver("a.csv", HEADER + ROWS + "b,2026-10-01 00:00:00,9,\nc,yesterday,1e3,?\nc,2026-10-01\n")
    delivery = judgement.delivery
    assert (delivery.verdict, delivery.read, delivery.accepted, delivery.quarantined) == (Verdict.ACCEPTED, 6, 3, 3)
    assert delivery.reasons == {
        "2 fields for 4 columns": 1,
        "measured_at: not a timestamp": 1,
        "output: not a decimal(10,2)": 1,
        "station, measured_at: repeats another line": 1,
    }
    rows = staged(center, delivery.id)
    assert (rows[0]["station"], rows[0]["output"], rows[0]["note"], rows[0]["month"]) == (
        "a",
        Decimal("1.50"),
        None,
        "2026-10",
    )
    assert rows[0]["measured_at"].replace(tzinfo=None) == datetime(2026, 9, 30, 15)  # noqa: DTZ001 - UTC; the feed is Seoul's
    assert [row["_reasons"] for row in rows] == [
        [],
        [],
        [],
        ["station, measured_at: repeats line 4"],
        ["measured_at: not a timestamp", "output: not a decimal(10,2)"],
        ["2 fields for 4 columns"],
    ]
    assert [row["_line"] for row in rows] == [2, 3, 4, 5, 6, 7]
    assert rows[0]["_raw"] is None
    assert json.loads(rows[4]["_raw"]) == {"station": "c", "measured_at": "yesterday", "output": "1e3", "note": "?"}
    assert json.loads(rows[5]["_raw"]) == ["c", "2026-10-01"]
    assert {row["_delivery"] for row in rows} == {delivery.id}
    assert {row["_ingested_at"].replace(tzinfo=None) for row in rows} == {NOW.replace(tzinfo=None)}


def test_the_certificate_shows_public_values_only(center: Center) -> None:
    judgement = center.deliver("a.csv", HEADER + ROWS)
    certificate = judgement.certificate
    assert certificate is not None
    quality = {column.name: column for column in certificate.columns}
    assert (quality["output"].smallest, quality["output"].largest, quality["output"].distinct) == ("0.25", "2.00", 3)
    assert (quality["note"].smallest, quality["note"].largest) == (None, None)
    assert quality["note"].null_share == pytest.approx(2 / 3)
    assert (certificate.rows, certificate.quarantined, certificate.newest) == (3, 0, "2026-09-30 16:00:00")
    assert judgement.samples[0] == {"station": "a", "measured_at": "2026-09-30 15:00:00", "output": "1.50"}
    assert "calm" not in judgement.model_dump_json()
    assert all(result.success for result in certificate.expectations)
    assert {result.name for result in certificate.expectations} >= {
        "expect_table_row_count_to_equal",
        "expect_compound_columns_to_be_unique",
        "expect_column_max_to_be_between",
    }
    kept = json.loads((center.folder(judgement.delivery.id).path / "expectations.json").read_text())
    assert len(kept) == len(certificate.expectations)


def test_what_each_partition_holds_is_counted(center: Center) -> None:
    more = "a,2026-11-02 00:00:00,,\nb,2026-11-02 00:00:00,-3,stormy\n"
    judgement = center.deliver("a.csv", HEADER + ROWS + more)
    november = next(part for part in judgement.parts if part.values == {"month": "2026-11"})
    assert sum(part.rows for part in judgement.parts) == judgement.delivery.accepted
    figures = {column.name: (column.nulls, column.smallest, column.largest) for column in november.columns}
    assert figures["output"] == (1, "-3.00", "-3.00")
    assert figures["note"] == (1, None, None)
    assert {row["station"] for row in november.samples} == {"a", "b"}
    assert {part.delivery for part in judgement.parts} == {judgement.delivery.id}
    assert "stormy" not in judgement.model_dump_json()


def test_sketches_say_of_each_partition_what_its_public_columns_hold(center: Center) -> None:
    more = "a,2026-11-02 00:00:00,,\nb,2026-11-02 00:00:00,-3,stormy\n"
    judgement = center.deliver("a.csv", HEADER + ROWS + more)
    assert [(part.values, part.rows) for part in judgement.sketches] == [
        (part.values, part.rows) for part in judgement.parts
    ]
    november = {one.name: one for one in statistics(judgement.sketches[-1:])}
    assert november.keys() == {"station", "measured_at", "output"}
    assert (november["station"].top, november["station"].lengths) == ([("a", 1), ("b", 1)], (1, 1, 1))
    assert (november["output"].nulls, november["output"].smallest, november["output"].distinct) == (1, -3, 1)
    assert november["measured_at"].largest == datetime(2026, 11, 1, 15, tzinfo=UTC).timestamp()


def test_too_many_partitions_are_counted_as_one(center: Center) -> None:
    months = "".join(f"a,{1900 + n // 12}-{n % 12 + 1:02}-02 00:00:00,7,\n" for n in range(1300))
    [part] = center.deliver("a.csv", HEADER + months).parts
    assert (part.values, part.rows, len(part.samples)) == ({}, 1300, 10)


BAD_FILES = [
    ("an empty file", "empty_file", b"", "the file has no bytes"),
    ("a cut gzip", "damaged_file", b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x0b", "the compressed file is cut or damaged"),
    ("another encoding", "wrong_encoding", (HEADER + "풍력,2026-10-01 00:00:00,1,\n").encode("cp949"), "line 2, byte 27: byte 0xb7 is not utf-8"),
    ("a missing column", "missing_column", b"Station,Time,Note\na,2026-10-01 00:00:00,\n", "declared columns are missing: output (as Output)"),
    ("an unknown column", "unknown_column", b"Station,Time,Output,Note,Wind\na,2026-10-01 00:00:00,1,,5\n", "undeclared columns: Wind"),
    ("only a header", "no_rows", HEADER.encode(), "the file has a header only"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "content", "says"), [bad[1:] for bad in BAD_FILES], ids=[bad[0] for bad in BAD_FILES])
def test_a_file_that_cannot_be_read_is_refused_and_kept(center: Center, content: bytes, says: str, code: str) -> None:
    judgement = center.deliver("a.csv", content)
    delivery = judgement.delivery
    assert (delivery.verdict, delivery.read, delivery.accepted, judgement.certificate) == (Verdict.REFUSED, 0, 0, None)
    assert says in (delivery.refusal or "")
    assert (delivery.refusal or "").startswith("a.csv")
    assert judgement.refused_for is not None
    assert (judgement.refused_for.cause in (delivery.refusal or ""), judgement.refused_for.code) == (True, code)
    assert center.settings.layout.raw(delivery.sha256).read_bytes() == content


def test_a_dataset_without_partitions_has_its_rows_in_one_part(settings: Settings) -> None:
    judgement = Center(settings, make_dataset(partitions=())).deliver("a.csv", HEADER + ROWS)
    assert judgement.delivery.verdict is Verdict.ACCEPTED
    assert [(part.values, part.rows) for part in judgement.parts] == [({}, 3)]


def test_a_declared_type_that_does_not_fit_refuses_every_row_and_loses_none(center: Center) -> None:
    judgement = center.deliver("a.csv", HEADER + "a,01/10/2026,1,\nb,02/10/2026,2,\n")
    delivery = judgement.delivery
    assert (delivery.verdict, delivery.read, delivery.accepted, delivery.quarantined) == (Verdict.REFUSED, 2, 0, 2)
    assert delivery.reasons == {"measured_at: not a timestamp": 2}
    assert "2 of 2 rows are bad, more than the 50% that the feed allows: measured_at: not a timestamp (2)" in (
        delivery.refusal or ""
    )
    assert [json.loads(row["_raw"])["measured_at"] for row in staged(center, delivery.id)] == [
        "01/10/2026",
        "02/10/2026",
    ]


def test_more_bad_rows_than_the_feed_allows_refuse_the_good_ones_too(settings: Settings) -> None:
    strict = Center(settings, make_dataset(feed=Feed("windpark", "*.csv", "0 6 2 * *", (Format(),), refuse_above=0.25)))
    just = strict.deliver("a.csv", HEADER + ROWS + "c,x,1,\n")
    over = strict.deliver("b.csv", HEADER + ROWS + "c,x,1,\nd,x,1,\n")
    assert (just.delivery.verdict, just.delivery.accepted) == (Verdict.ACCEPTED, 3)
    assert (over.delivery.verdict, over.delivery.accepted, over.delivery.quarantined) == (Verdict.REFUSED, 0, 5)
    assert len(staged(strict, over.delivery.id)) == 5


def test_the_same_file_twice_and_the_same_name_with_other_bytes(center: Center) -> None:
    first = center.deliver("a.csv", HEADER + ROWS, at=1)
    again = center.deliver("a.csv", HEADER + ROWS, at=2, now=NOW + timedelta(hours=1))
    other = center.deliver("a.csv", HEADER + ROWS + "c,2026-10-01 00:00:00,3,\n", at=3, now=NOW + timedelta(hours=2))
    assert (again.delivery.verdict, again.delivery.duplicate_of, again.delivery.read) == (
        Verdict.DUPLICATE,
        first.delivery.id,
        0,
    )
    assert (other.delivery.verdict, other.delivery.accepted) == (Verdict.ACCEPTED, 4)
    assert first.delivery.id in other.supersedes
    assert again.supersedes == ()


def test_a_new_column_is_kept_as_text_and_reported(settings: Settings) -> None:
    center = Center(settings, make_dataset(drift=DriftPolicy(OnDrift.EVOLVE)))
    judgement = center.deliver("a.csv", HEADER.replace("\n", ",풍속 (m/s)\n") + "a,2026-10-01 00:00:00,1,,7.5\n")
    assert judgement.delivery.drift == ["new column 풍속 (m/s): evolve"]
    assert judgement.columns == ("station", "measured_at", "output", "note", "풍속__m_s")
    assert staged(center, judgement.delivery.id)[0]["풍속__m_s"] == "7.5"
    assert "풍속__m_s" not in judgement.samples[0]


def test_the_declaration_that_judges_is_recorded_not_that_of_the_landing(center: Center) -> None:
    center.drop("a.csv", HEADER + ROWS)
    [delivery] = center.land()
    judgement = Center(center.settings, make_dataset(hash="e" * 64)).validate(delivery)
    assert judgement.delivery.declaration_hash == "e" * 64


def test_a_verdict_stands(center: Center) -> None:
    first = center.deliver("a.csv", HEADER + ROWS)
    before = {
        path: path.stat().st_mtime_ns
        for path in center.folder(first.delivery.id).path.rglob("*")
        if path.name != "lock"
    }
    assert center.validate(first.delivery.id, NOW + timedelta(days=1)) == first
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_what_has_not_landed_is_not_validated(center: Center) -> None:
    with pytest.raises(NotLanded, match="no delivery 'generation-0' has landed: run land first"):
        center.validate("generation-0")


def test_two_at_once_judge_once(center: Center) -> None:
    center.drop("a.csv", HEADER + ROWS)
    [delivery] = center.land()
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(center.validate, [delivery, delivery])
    assert first == second
    assert len(staged(center, delivery)) == 3
