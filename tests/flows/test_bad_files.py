"""Bad files of every kind before sound ones: each is refused in words, and every sound one is released behind them."""

import io
import json
import uuid
import zipfile
from collections.abc import Mapping
from functools import reduce

import pytest

from infra.airflow_api import Airflow
from infra.network import Network
from lakehouse.layout import Layout
from lakehouse.trino import cursor
from tests.flows.test_main_job import as_operator
from wire.deliveries import Delivery, Verdict

pytestmark = pytest.mark.stack
SECTOR, NAME = "testing", "observations"
DATASET = f"{SECTOR}.{NAME}"
HEADER = "Station,Time,Level\n"
SOUND_ROWS = 5
WITHIN_S = 300


def rows(station: str) -> list[dict[str, str]]:
    return [{"Station": station, "Time": f"2026-10-01 0{hour}:00:00", "Level": "1.5"} for hour in range(SOUND_ROWS)]


def csv(station: str) -> str:
    return HEADER + "".join(",".join(row.values()) + "\n" for row in rows(station))


def portal(items: object) -> bytes:
    return json.dumps({"response": {"body": {"items": {"item": items}}}}).encode()


def xml(station: str, inside: str = "") -> str:
    told = "".join(
        f"<row>{''.join(f'<{key}>{text}</{key}>' for key, text in row.items())}</row>" for row in rows(station)
    )
    return f"<rows>{inside}{told}</rows>"


def archive(members: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as target:
        for name, content in members.items():
            target.writestr(name, content)
    return packed.getvalue()


def bad() -> dict[str, bytes]:
    """One file of each family that no reader reads, landed before the sound ones; readers' own tests hold them all."""
    whole = csv("A").encode()
    entities = '<!DOCTYPE rows [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    return {
        "lone-cr.csv": whole.replace(b"1.5\n", b"1.5\r", 1),
        "long-line.csv": HEADER.encode() + b"A" * (13 << 20) + b",2026-10-02 00:00:00,1\n",
        "windows.csv": HEADER.encode() + "K\xf6ln,2026-10-02 00:00:00,1\n".encode("latin-1"),
        "workbook.csv": archive({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}),
        "archives.csv": reduce(lambda packed, _: archive({"a.zip": packed}), range(6), archive({"a.csv": whole})),
        "deep.json": b"[" * 100_000,
        "half.json": portal(rows("\ud83d")),
        "euc-kr.xml": b'<?xml version="1.0" encoding="EUC-KR"?>' + xml("\uac00").encode("utf-8") + b"\xff",
        "entities.xml": f'<?xml version="1.0" encoding="utf-16"?>{entities}{xml("A")}'.encode("utf-16"),
        "unknown.dat": whole,
    }


def sound(mark: str) -> dict[str, bytes]:
    return {
        "z-sound.csv": csv(f"{mark}-csv").encode(),
        "z-sound.json": portal(rows(f"{mark}-json")),
        "z-sound-one.json": portal(rows(f"{mark}-one")[0]),
        "z-sound.xml": ('<?xml version="1.0" encoding="EUC-KR"?>' + xml(f"{mark}-\uac00")).encode("euc-kr"),
    }


@pytest.fixture(scope="module")
def mark() -> str:
    """New stations each time: the same bytes again would be duplicates, on a network that is kept too."""
    return uuid.uuid4().hex[:8]


@pytest.fixture(scope="module")
def deliveries(network: Network, mark: str) -> dict[str, Delivery]:
    drop = Layout(network.lakehouse, network.landing, network.feeds).drop(SECTOR, NAME)
    drop.mkdir(parents=True, exist_ok=True)
    for name, content in {**bad(), **sound(mark)}.items():
        (drop / name).write_bytes(content)
    with Airflow.of(network) as airflow:
        airflow.wait([(DATASET, airflow.start(DATASET))], WITHIN_S)
    with as_operator(network) as operator:
        return {delivery.file_name: delivery for delivery in operator.deliveries(dataset=DATASET)}


@pytest.mark.parametrize("name", bad())
def test_a_bad_file_is_refused_in_words(deliveries: dict[str, Delivery], name: str) -> None:
    delivery = deliveries[name]
    assert (delivery.verdict, delivery.accepted) == (Verdict.REFUSED, 0)
    assert name in (delivery.refusal or "")


def test_every_sound_file_behind_them_is_released(network: Network, deliveries: dict[str, Delivery], mark: str) -> None:
    verdicts = {name: (deliveries[name].verdict, deliveries[name].accepted) for name in sound(mark)}
    assert verdicts == {name: (Verdict.ACCEPTED, 1 if "one" in name else SOUND_ROWS) for name in sound(mark)}
    with as_operator(network) as operator:
        token = operator.sql_token().token
    with cursor(network.url("sql", "https"), token, network.secret("tls-ca.pem")) as sql:
        query = f"SELECT station, count(*) FROM {DATASET} WHERE station LIKE '{mark}-%' GROUP BY 1"
        counted = dict(sql.execute(query).fetchall())
    assert counted == {f"{mark}-csv": 5, f"{mark}-json": 5, f"{mark}-one": 1, f"{mark}-\uac00": 5}
