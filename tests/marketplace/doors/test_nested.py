"""A column that holds others: no mask fits it, so it is not licensed, and no part of it comes out by any name (A9)."""

from dataclasses import replace
from datetime import UTC, datetime

import pyarrow as pa
import pytest
from sqlalchemy.orm import Session

from marketplace.licensing.errors import NotEnforceable
from marketplace.licensing.rules import compile_terms
from sectors.spec.column import Sensitivity
from sectors.spec.dataset import Dataset
from tests.marketplace.doors.conftest import SECTOR, Gate, People
from tests.support import delta
from tests.support.gate import column, make_dataset, make_terms
from tests.support.masked import WRITTEN
from wire.masks import Mask

PERSON = pa.struct({"name": pa.string(), "phones": pa.list_(pa.string())})
SCHEMA = pa.schema(
    {"invoice": pa.string(), "customer": pa.string(), "phones": pa.list_(pa.string()), "person": PERSON,
     "marks": pa.map_(pa.string(), pa.string()), "_delivery": pa.string(), "_ingested_at": pa.timestamp("us", tz="UTC")}
)  # fmt: skip
SECRET = "010-1234-5678"
PARTS = [
    "SELECT phones FROM {t}", "SELECT phones[1] FROM {t}", "SELECT element_at(phones, 1) FROM {t}",
    "SELECT p FROM {t} CROSS JOIN UNNEST(phones) u(p)", "SELECT count(*) FROM {t} WHERE contains(phones, '{secret}')",
    "SELECT cardinality(phones) FROM {t}", "SELECT person FROM {t}", "SELECT person.name FROM {t}",
    "SELECT x.person.name FROM {t} x", "SELECT person.phones[1] FROM {t}", "SELECT (person).name FROM {t}",
    "SELECT invoice FROM {t} WHERE person.name = 'Kim'", "SELECT invoice FROM {t} ORDER BY person.name",
    "SELECT n FROM {t} CROSS JOIN UNNEST(ARRAY[person]) u(n, p)", "SELECT marks['phone'] FROM {t}",
    "SELECT v FROM {t} CROSS JOIN UNNEST(marks) u(k, v)", "SELECT CAST(person AS json) FROM {t}",
    "SELECT reduce(phones, '', (s, p) -> s || p, s -> s) FROM {t}", "SELECT transform(ARRAY[1], i -> person.name) FROM {t}",
    "SELECT json_format(CAST(person AS json)) FROM {t}", "SELECT max_by(person.name, invoice) FROM {t}",
]  # fmt: skip


def declared(gate: Gate) -> Dataset:
    """It knows the list, as personal; the others came into the table beside it."""
    columns = (column("invoice", "varchar"), column("customer", "varchar", Sensitivity.PERSONAL),
               column("phones", "list", Sensitivity.PERSONAL))  # fmt: skip
    return replace(gate.dataset, name=f"nested_{gate.run}", columns=columns, key=("invoice",), partitions=())


@pytest.fixture(scope="module")
def table(gate: Gate) -> str:
    row = {"invoice": "i1", "customer": "Kim", "phones": [SECRET], "person": {"name": "Kim", "phones": [SECRET]},
           "marks": [("phone", SECRET)], "_delivery": "d1", "_ingested_at": datetime(2026, 11, 1, tzinfo=UTC)}  # fmt: skip
    name = f"nested_{gate.run}"
    folder = gate.network.lakehouse / SECTOR / name
    delta.create(folder, SCHEMA, [])
    delta.commit(folder, 1, [delta.Part({}, pa.Table.from_pylist([row], schema=SCHEMA))])
    answer = gate.as_service(f"CALL lakehouse.system.register_table('{SECTOR}', '{name}', 'local:///{SECTOR}/{name}')")
    assert answer.error is None, answer.message
    return f"lakehouse.{SECTOR}.{name}"


@pytest.fixture
def licensed(gate: Gate, people: People, table: str) -> str:
    """Ann holds all of it that can be licensed."""
    with Session(gate.database) as session, session.begin():
        gate.grant(
            session, people.company, of=declared(gate), columns=["invoice", "customer"], masks={"customer": "pseudonym"}
        )
    return table


@pytest.mark.parametrize("mask", Mask)
def test_a9_a_list_cannot_be_masked_nor_licensed_without(mask: Mask) -> None:
    whole = replace(make_dataset(), columns=(*make_dataset().columns, column("phones", "list", Sensitivity.PERSONAL)))
    for masks in ({}, {"phones": WRITTEN[mask]}):
        with pytest.raises(NotEnforceable):
            compile_terms(make_terms(columns=["invoice", "phones"], masks=masks), whole)


@pytest.mark.stack
@pytest.mark.parametrize("sql", PARTS)
def test_a9_no_part_of_it_comes_out(gate: Gate, people: People, licensed: str, sql: str) -> None:
    asked = sql.format(t=licensed, secret=SECRET)
    answer = gate.ask(people.ann, asked)
    assert (answer.refused, answer.rows) == (True, []), answer
    assert gate.ask(people.operator, asked).error is None  # it is a question that would be answered


@pytest.mark.stack
def test_a9_the_rest_is_read_masked(gate: Gate, people: People, licensed: str) -> None:
    answer = gate.ask(people.ann, f"SELECT * FROM {licensed}")
    assert answer.names == ["invoice", "customer"]
    assert SECRET not in str(answer.rows)
    assert "Kim" not in str(answer.rows)
    assert SECRET in str(gate.ask(people.operator, f"SELECT * FROM {licensed}").rows)
