"""Six monthly files of the Seoul subway, as they came: good months are released, the broken one is refused by name."""

import csv
import gzip
import io
import shutil
from pathlib import Path

import pytest

from infra.airflow_api import Airflow
from infra.network import Network
from lakehouse.layout import Layout
from lakehouse.trino import cursor
from tests.flows.test_main_job import as_operator
from wire.deliveries import Delivery, Verdict

pytestmark = [pytest.mark.stack, pytest.mark.real_data]
MONTHS = ("201910.csv.gz", "201911.csv.gz", "201912.csv", "202001.csv", "202002.csv", "202003.csv")
BROKEN = "CARD_SUBWAY_MONTH_202001.csv"


@pytest.fixture(scope="module")
def files(real_data: Path) -> list[Path]:
    folder = real_data / "transportation" / "subway-daily"
    return [folder / f"CARD_SUBWAY_MONTH_{month}" for month in MONTHS]


@pytest.fixture(scope="module")
def deliveries(network: Network, files: list[Path]) -> dict[str, Delivery]:
    drop = Layout(network.lakehouse, network.landing, network.feeds).drop("seoul", "subway")
    drop.mkdir(parents=True, exist_ok=True)
    for file in files:
        shutil.copyfile(file, drop / file.name)
    with Airflow.of(network) as airflow:
        airflow.wait([("seoul.subway", airflow.start("seoul.subway"))], 300)
    with as_operator(network) as operator:
        return {delivery.file_name: delivery for delivery in operator.deliveries(dataset="seoul.subway")}


def counted(file: Path) -> int:
    """Rows after the header, by nothing but Python over the raw bytes."""
    raw = file.read_bytes()
    text = (gzip.decompress(raw) if file.suffix == ".gz" else raw).decode("euc-kr")
    return sum(1 for fields in csv.reader(io.StringIO(text)) if fields) - 1


def test_every_good_month_is_accepted_whole(deliveries: dict[str, Delivery], files: list[Path]) -> None:
    for file in files:
        if file.name != BROKEN:
            found = deliveries[file.name]
            assert (found.verdict, found.read) == (Verdict.ACCEPTED, counted(file)), found.refusal or found.reasons
            assert found.accepted + found.quarantined == found.read


def test_a_renamed_column_is_drift_and_no_refusal(deliveries: dict[str, Delivery]) -> None:
    assert [note for note in deliveries["CARD_SUBWAY_MONTH_201911.csv.gz"].drift if "호선명" in note]


def test_the_broken_month_is_refused_with_its_columns_named(deliveries: dict[str, Delivery]) -> None:
    broken = deliveries[BROKEN]
    assert broken.verdict is Verdict.REFUSED
    assert broken.refusal is not None
    assert "7 columns" in broken.refusal
    assert "8 fields" in broken.refusal
    for name in ("사용일자", "노선명", "역ID", "역명", "승차총승객수", "하차총승객수", "등록일자"):
        assert name in broken.refusal


def test_the_table_holds_the_good_months(network: Network, deliveries: dict[str, Delivery]) -> None:
    accepted = sum(delivery.accepted for delivery in deliveries.values())
    with as_operator(network) as operator:
        token = operator.sql_token().token
    with cursor(network.url("sql", "https"), token, network.secret("tls-ca.pem")) as sql:
        assert sql.execute("SELECT count(*) FROM seoul.subway").fetchone() == [accepted]
        months = sql.execute("SELECT DISTINCT month FROM seoul.subway ORDER BY 1").fetchall()
        lines = sql.execute("SELECT count(*) FROM seoul.subway WHERE station = '서울역'").fetchone()
    assert months == [["2019-10"], ["2019-11"], ["2019-12"], ["2020-02"], ["2020-03"]]
    assert lines[0] > 0
