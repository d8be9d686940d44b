"""One scope, two engines: what the gate shows in Trino is what DuckDB shows from the same files and the same tree."""

from typing import Any

import duckdb
import pytest
from sqlalchemy.orm import Session

from marketplace.accounts.models import Member
from marketplace.licensing import pseudonyms
from marketplace.licensing.rendering import render
from marketplace.licensing.rules import compile_terms
from marketplace.licensing.schemas import LicenceTerms
from tests.marketplace.doors.conftest import SECTOR, Gate, People

pytestmark = pytest.mark.stack
SHOWN = ["invoice", "day", "quantity", "country", "customer", "born"]


@pytest.mark.parametrize(
    "terms",
    [
        {}, {"rows": [{"column": "country", "op": "in", "values": ["Korea", "it's -- nobody's"]}]},
        {"rows": [{"column": "month", "op": "between", "values": ["2026-09", "2026-09"]}]},
        {"rows": [{"column": "month", "op": "ge", "values": ["2026-10"]}], "masks": {"born": "year", "customer": "pseudonym"}},
        {"masks": {"born": "year", "day": "month", "quantity": "null"}},
    ],
)  # fmt: skip
@pytest.mark.parametrize("pinned", [None, ["d2"], ["d1"]])
def test_trino_and_duckdb_show_the_same(
    gate: Gate, people: People, terms: dict[str, Any], pinned: list[str] | None
) -> None:
    deliveries = None if pinned is None else [f"{d}_{gate.run}" for d in pinned]
    with Session(gate.database) as session, session.begin():
        bob = session.get(Member, people.bob)
        assert bob is not None
        gate.grant(session, bob.organisation_id, deliveries=deliveries, **terms)
        domain = pseudonyms.domain(bob.organisation_id, gate.dataset.id)
    scope = compile_terms(LicenceTerms.model_validate({"dataset": gate.dataset.id, **terms}), gate.dataset)
    shown = [name for name in SHOWN if scope.shows(name)]
    answer = gate.ask(people.bob, f"SELECT {', '.join(shown)} FROM {gate.orders}")
    assert answer.error is None
    # Who bought d1 has its correction, d3.
    corrected = None if deliveries is None else [d.replace("d1_", "d3_") for d in deliveries]
    rendered = render(scope, "duckdb", domain=domain, deliveries=corrected)
    assert sorted(map(str, answer.rows)) == sorted(
        map(str, _in_duckdb(gate, shown, dict(rendered.masks), rendered.where))
    )


def _in_duckdb(gate: Gate, shown: list[str], masks: dict[str, str], where: str | None) -> list[list[Any]]:
    """The files of the newest version."""
    folder = gate.network.lakehouse / SECTOR / f"orders_{gate.run}"
    files = [str(path) for path in folder.rglob("v*.parquet") if not path.name.startswith("v1-")]
    connection = duckdb.connect()
    pseudonyms.install(connection, gate.network.secret("pseudonym-key").read_text())
    connection.from_parquet(files, hive_partitioning=True).create_view("t")
    columns = ", ".join(masks.get(name, f'"{name}"') for name in shown)
    rows = connection.execute(f"SELECT {columns} FROM t WHERE {where or 'TRUE'}").fetchall()
    return [[value if value is None or isinstance(value, int) else str(value) for value in row] for row in rows]
