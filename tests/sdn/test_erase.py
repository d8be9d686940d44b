"""`sdn erase` from end to end: the data plane on a home, the marketplace over HTTP, the proof before and after."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from infra.network import Network
from infra.parts.environment import shared
from pipeline.settings import Settings
from sdn.cli.main import app
from tests.support.deliveries import Center
from tests.support.http import served
from tests.support.marketplace import Web
from tests.support.persons import deliver, names

pytestmark = pytest.mark.postgres
KIM = "김철수 Victim-7"
SECTORS = Path(__file__).parents[1] / "declarations"


class Desk:
    """An operator at a network's machine."""

    def __init__(self, home: Path, environment: dict[str, str]) -> None:
        self.home, self.environment = home, environment
        settings = Settings.read(shared(Network.read(environment)))
        self.center = Center(settings, settings.dataset(DATASET))

    def erase(self, *more: str, value: str = KIM) -> Result:
        """The value comes by the prompt."""
        words = ["erase", DATASET, "--column", COLUMN, *more]
        return CliRunner().invoke(app, words, input=f"{value}\n", env=self.environment)


@pytest.fixture
def desk(web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    operator, _ = web.signed_in_as("operator", "network", "operator")
    token = operator.post("/api/tokens", json={"label": "desk", "rights": ["operate"]}).json()["token"]
    home = tmp_path / "network"
    with served(web.app) as url:
        environment = {"SDN_HOME": str(home), "SDN_SECTORS": str(SECTORS), "SDN_MARKETPLACE_URL": url,
                       "SDN_TOKEN": token, "LANG": "C.UTF-8"}  # fmt: skip
        made = Desk(home, environment)
        deliver(made.center, "a.csv", FILE, 1)
        (home / "logs").mkdir()
        yield made


DATASET, COLUMN = "testing.observations", "station"
FILE = f"Station,Time,Level\n{KIM},2026-10-01 00:00:00,1.5\nlee,2026-10-01 00:00:00,2.5\n"


def test_first_it_says_what_would_go_and_changes_nothing(desk: Desk) -> None:
    before = sorted(names(desk.home, KIM))
    said = desk.erase()
    assert said.exit_code == 0, said.output
    assert "Would be erased from testing.observations:" in said.output
    assert "1  rows of the table" in said.output
    assert "1  delivered files, each replaced by a note" in said.output
    assert "Nothing was changed." in said.output
    assert sorted(names(desk.home, KIM)) == before != []


def test_then_it_does_it_and_nothing_names_the_person(desk: Desk, web: Web) -> None:
    done = desk.erase("--yes", "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.output[done.output.index("{") :])
    assert {one["place"]: one["rows"] for one in told["found"] if one["rows"]} == {"table": 1, "deliveries": 1}
    assert (told["remaining"], len(told["value_hash"])) == ([], 64)
    assert list(names(desk.home, KIM)) == []
    operator, _ = web.signed_in_as("operator", "other", "operator")
    [proof] = operator.get("/api/erasures").json()
    assert (proof["id"], proof["dataset"]) == (told["erasure"], DATASET)
    assert KIM not in done.output
    again = desk.erase("--yes")
    assert again.exit_code == 0, again.output


def test_what_names_the_person_still_is_told(desk: Desk) -> None:
    (desk.home / "logs" / "sql.log").write_text(f"somebody asked for {KIM}\n", encoding="utf-8")
    done = desk.erase("--yes", "--language", "ko")
    assert done.exit_code == 1, done.output
    assert "logs/sql.log" in done.output
    assert "다음 위치에 값이 아직 남아 있습니다:" in done.output


def test_the_value_may_come_from_a_file_and_never_as_an_argument(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "value"
    file.write_text(f"{KIM}\n", encoding="utf-8")
    assert "1  rows of the table" in desk.erase("--value-file", str(file), value="").output
    assert desk.erase(KIM).exit_code == 2


def test_nothing_is_done_that_cannot_be_proved(desk: Desk) -> None:
    before = sorted(names(desk.home, KIM))
    desk.environment["SDN_TOKEN"] = "sdn_nobody"
    assert desk.erase("--yes").exit_code == 2
    desk.environment["SDN_MARKETPLACE_URL"] = "http://127.0.0.1:1"
    assert desk.erase("--yes").exit_code == 2
    assert sorted(names(desk.home, KIM)) == before
