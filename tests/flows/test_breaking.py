"""A feed whose declaration is changed so that queries break, on a network that runs: held, told, released on its day."""

import shutil
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from infra.network import Network
from infra.parts.environment import shared
from pipeline import deliver
from pipeline.deliver import Outcome
from pipeline.settings import Settings
from tests.flows.test_main_job import as_operator
from tests.support.feed import OPERATOR
from tests.support.stripe import until
from wire.deliveries import BreakKind, Verdict

pytestmark = pytest.mark.stack
SECTOR = """[sector]
title = { en = "Tides", ko = "조석" }
lead = { en = "Water levels of harbours", ko = "항만 수위" }
legal = { en = "Public Data Act", ko = "공공데이터법" }
retention_days = 30
[[supply_center]]
id = "CENTER"
name = { en = "Harbour office", ko = "항만청" }
"""
DATASET = """[dataset]
title = { en = "Water levels", ko = "수위" }
description = { en = "Of each harbour by hour.", ko = "항만별 시간 수위." }
key = ["harbour", "day"]
licence = "LicenseRef-supply-center"
notice_days = 30
ignored = ["note"]
[feed]
supply_center = "CENTER"
files = "*.csv"
cron = "0 3 1 1 *"
format = { kind = "csv" }
[[column]]
name = "harbour"
type = "varchar"
required = true
title = { en = "Harbour", ko = "항만" }
[[column]]
name = "day"
type = "date"
required = true
title = { en = "Day", ko = "날짜" }
"""
NOTE = """[[column]]
name = "note"
type = "varchar"
title = { en = "Note", ko = "비고" }
"""


@pytest.fixture
def folder(network: Network) -> Iterator[Path]:
    made = network.home / "sectors" / f"tides_{uuid.uuid4().hex[:8]}"
    made.mkdir(parents=True)
    yield made
    shutil.rmtree(made)


def declare(folder: Path, *, with_note: bool) -> None:
    center = folder.name.replace("_", "-")
    (folder / "sector.toml").write_text(SECTOR.replace("CENTER", center), encoding="utf-8")
    told = DATASET.replace('ignored = ["note"]\n', "") + NOTE if with_note else DATASET
    (folder / "levels.toml").write_text(told.replace("CENTER", center), encoding="utf-8")


def taken(network: Network, dataset: str, file: str, at: datetime) -> Outcome:
    settings = Settings.read(shared(network))
    sector, _, name = dataset.partition(".")
    drop = settings.layout.drop(sector, name)
    drop.mkdir(parents=True, exist_ok=True)
    if file:
        (drop / file).write_text(f"harbour,day,note\nBusan,2026-10-{len(file):02d},calm\n", encoding="utf-8")
    [outcome] = deliver.run(settings, settings.dataset(dataset), at + timedelta(days=9), lambda: at)
    return outcome


def test_it_is_held_and_told_and_released_on_its_day(network: Network, folder: Path) -> None:
    dataset, now = f"{folder.name}.levels", datetime.now(UTC)
    declare(folder, with_note=True)
    until(lambda: (network.secrets / "ingest" / dataset).exists() or None, 60)
    assert taken(network, dataset, "a.csv", now).verdict is Verdict.ACCEPTED

    declare(folder, with_note=False)
    held = taken(network, dataset, "bb.csv", now)
    assert (held.verdict, held.release) == (Verdict.LANDED, None)
    with as_operator(network) as operator:
        assert operator.delivery(held.delivery).verdict is Verdict.LANDED
        assert len(list(operator.releases(dataset=dataset))) == 1
    page = page_of(network, f"/deliveries/{held.delivery}?lang=ko")
    assert "note 컬럼은 더 이상 납품되지 않습니다" in page
    assert "까지 기다립니다" in page

    released = taken(network, dataset, "", now + timedelta(days=30, minutes=1))
    assert (released.delivery, released.verdict) == (held.delivery, Verdict.ACCEPTED)
    with as_operator(network) as operator:
        [newest, _] = operator.releases(dataset=dataset)
    assert [(one.kind, one.columns) for one in newest.breaks] == [(BreakKind.COLUMN_REMOVED, ["note"])]


def page_of(network: Network, address: str) -> str:
    word = network.secret("operator-password").read_text()
    with httpx.Client(base_url=network.url("marketplace"), trust_env=False) as http:
        http.post("/api/sign-in", json={"email": OPERATOR, "password": word}).raise_for_status()
        return http.get(address, headers={"accept": "text/html"}).raise_for_status().text
