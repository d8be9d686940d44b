"""VACUUM at full retention while Trino reads (F20): the rows of the query's own version, or an error; never others."""

import threading
import time

import pyarrow as pa
import pytest

from lakehouse import upkeep
from tests.marketplace.doors.conftest import SECRET_SECTOR, Answer, Gate, People
from tests.support import delta

pytestmark = pytest.mark.stack
FILES, ROWS = 40, 500
SCHEMA = pa.schema({"n": pa.int64()})
EACH = "reduce(sequence(1, 1000), n, (t, y) -> t + y % x, t -> t)"
SLOW = f"SELECT count(*), sum(n) FROM {{table}} WHERE reduce(sequence(1, 100), n, (s, x) -> s + {EACH}, s -> s) > 0"


def part(value: int) -> delta.Part:
    return delta.Part({}, pa.table({"n": [value] * ROWS}, SCHEMA))


def test_f20_a_long_query_has_its_versions_rows_or_fails(gate: Gate, people: People) -> None:
    name = f"vacuum_{gate.run}"
    folder = gate.network.lakehouse / SECRET_SECTOR / name
    delta.create(folder, SCHEMA, [])
    old = delta.commit(folder, 1, [part(1)] * FILES)
    place = f"'{SECRET_SECTOR}', '{name}', 'local:///{SECRET_SECTOR}/{name}'"
    assert gate.as_service(f"CALL lakehouse.system.register_table({place})").error is None
    table, answers = f"lakehouse.{SECRET_SECTOR}.{name}", list[Answer]()
    asking = threading.Thread(target=lambda: answers.append(gate.ask(people.operator, SLOW.format(table=table))))
    asking.start()
    time.sleep(1.5)
    delta.commit(folder, 2, [part(1000)], old)
    upkeep.clear(folder)
    assert not any((folder / file).exists() for file in old)
    assert answers == [], f"it was over before: {answers}"
    asking.join(120)
    (answer,) = answers
    assert answer.error is not None or answer.rows == [[FILES * ROWS, FILES * ROWS]], answer
    assert gate.ask(people.operator, f"SELECT count(*), sum(n) FROM {table}").rows == [[ROWS, 1000 * ROWS]]
