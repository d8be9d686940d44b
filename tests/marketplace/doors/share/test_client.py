"""The official client reads the share, in both formats, from an environment of its own."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from infra.install import clients
from tests.support.share import Recipient, Sharing, order, orders

IS_WANTED = os.environ.get("CI") == "true" or (clients.programs() / "python").exists()
pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(
        not IS_WANTED, reason="`sdn-install --clients` brings them; where there is CI they are promised"
    ),
]
READER = Path(__file__).parent / "clients" / "pandas_reader.py"
OCTOBER = {
    "op": "equal",
    "children": [
        {"op": "column", "name": "month", "valueType": "string"},
        {"op": "literal", "value": "2026-10", "valueType": "string"},
    ],
}
FORMATS = pytest.mark.parametrize("form", [False, True], ids=["parquet", "delta"])


def asked(recipient: Recipient, folder: Path, *questions: dict[str, Any]) -> list[Any]:
    """What the client answers, to one question after the other."""
    profile = folder / "partner.share"
    endpoint = f"{recipient.sharing.url}/delta-sharing"
    said = {"shareCredentialsVersion": 1, "endpoint": endpoint, "bearerToken": recipient.token}
    profile.write_text(json.dumps(said))
    command = [str(clients.programs() / "python"), str(READER), str(profile), "lakehouse.sales.orders"]
    text = json.dumps(questions)
    done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    found: list[Any] = json.loads(done.stdout)
    return found


def invoices(rows: list[dict[str, Any]]) -> list[str]:
    return sorted(row["invoice"] for row in rows)


FRENCH = [*(f"d1-{n}" for n in range(3)), *(f"d2-{n}" for n in range(5))]


@FORMATS
def test_it_reads_the_licensed_rows_and_columns(paris: Recipient, tmp_path: Path, form: bool) -> None:
    tables, version, rows = asked(
        paris, tmp_path, {"ask": "list"}, {"ask": "version"}, {"ask": "rows", "use_delta_format": form}
    )
    assert tables == ["lakehouse.sales.orders"]
    assert version == 2
    assert invoices(rows) == FRENCH
    assert set(rows[0]) == {"invoice", "country", "day", "quantity", "price", "customer", "month"}
    assert {row["country"] for row in rows} == {"France"}
    assert not any("고객" in row["customer"] for row in rows)


@FORMATS
def test_it_limits_filters_and_travels(paris: Recipient, tmp_path: Path, form: bool) -> None:
    two, old, hinted = asked(
        paris, tmp_path,
        {"ask": "rows", "limit": 2, "use_delta_format": form},
        {"ask": "rows", "version": 1, "use_delta_format": form},
        {"ask": "rows", "jsonPredicateHints": json.dumps(OCTOBER), "use_delta_format": form},
    )  # fmt: skip
    assert len(two) == 2
    assert invoices(old) == FRENCH[:3]
    assert invoices(hinted) == FRENCH[3:]


@FORMATS
def test_it_reads_korean_text_and_what_is_empty(
    door: Sharing, everything: Recipient, tmp_path: Path, form: bool
) -> None:
    door.append("d3", [order("d3", 0, "서울/=x", "2026-11", quantity=None)])
    [rows] = asked(everything, tmp_path, {"ask": "rows", "use_delta_format": form})
    assert {row["country"] for row in rows} == {"France", "대한민국", "서울/=x"}
    assert [row["quantity"] for row in rows if row["invoice"] == "d3-0"] == [None]


@FORMATS
def test_it_reads_changes(door: Sharing, paris: Recipient, tmp_path: Path, form: bool) -> None:
    door.correct("d3", "d1", [*orders("d1", "2026-09", {"France": 2}), order("d3", 9, "France", "2026-09")])
    every, last = asked(
        paris, tmp_path,
        {"ask": "changes", "starting_version": 1, "use_delta_format": form},
        {"ask": "changes", "starting_version": 3, "ending_version": 3, "use_delta_format": form},
    )  # fmt: skip
    kinds = [(row["_commit_version"], row["_change_type"], row["invoice"]) for row in every]
    inserted = [(1, "insert", invoice) for invoice in FRENCH[:3]] + [(2, "insert", invoice) for invoice in FRENCH[3:]]
    assert sorted(kinds) == [*inserted, (3, "delete", "d1-2"), (3, "insert", "d3-9")]
    assert sorted(row["_change_type"] for row in last) == ["delete", "insert"]


@FORMATS
def test_it_takes_no_part_for_the_whole(door: Sharing, paris: Recipient, tmp_path: Path, form: bool) -> None:
    """F20: of an answer that breaks off it gives no row."""
    for file in door.folder.glob("month=2026-10/**/*.parquet"):
        file.unlink()
    [rows] = asked(paris, tmp_path, {"ask": "rows", "use_delta_format": form})
    assert isinstance(rows, str), rows


def test_it_says_why_nothing_is_given(nobody: Recipient, tmp_path: Path) -> None:
    rows, tables = asked(nobody, tmp_path, {"ask": "rows"}, {"ask": "list"})
    assert "does not exist or is not licensed to Gamma" in rows
    assert tables == []
