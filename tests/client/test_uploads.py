"""The client sends a file to the real marketplace over a cable that is pulled, and follows it to its end."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from client import uploads
from client.api import CONNECT_S, Marketplace
from client.errors import MarketplaceProblem
from sdn.cli import deliver_shown
from sdn.cli.words import Language, Words
from tests.support.announcements import make_delivery, make_release
from tests.support.cutting import cutting
from tests.support.http import served
from tests.support.marketplace import PASSWORD, Web, make_viewer
from wire.base import Problem
from wire.deliveries import Verdict

pytestmark = pytest.mark.postgres
DATASET = "energy.generation"
SOON = (0.01,) * 20
SIZE = 3_000_000


@pytest.fixture
def port(web: Web) -> Iterator[int]:
    """Where the marketplace serves."""
    with served(web.app) as address:
        yield int(address.rsplit(":", maxsplit=1)[-1])


@pytest.fixture
def email(web: Web) -> str:
    with web.parts.sessions.begin() as session:
        return make_viewer(session, "supply_center", "windpark", "supply_center").email


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "large.csv"
    made.write_bytes(bytes(range(256)) * (SIZE // 256))
    return made


def signed_in(address: str, email: str) -> Marketplace:
    marketplace = Marketplace(address)
    marketplace.sign_in(email, PASSWORD)
    return marketplace


def test_a_cut_is_mended_and_no_byte_is_sent_twice(web: Web, port: int, email: str, file: Path) -> None:
    seen: list[int] = []
    with cutting(port, after=1_500_000, times=2) as address, signed_in(address, email) as marketplace:
        upload = uploads.send(marketplace, DATASET, file, lambda arrived, _: seen.append(arrived), waits=SOON)
    assert upload.placed_at
    assert seen == sorted(seen)
    assert any(0 < arrived < file.stat().st_size for arrived in seen), seen
    placed = web.parts.settings.layout.drop("energy", "generation") / file.name
    assert placed.read_bytes() == file.read_bytes()


def test_what_waiting_does_not_help_is_said_at_once(port: int, email: str, tmp_path: Path) -> None:
    file = tmp_path / "wrong.txt"
    file.write_text("x")
    with (
        signed_in(f"http://127.0.0.1:{port}", email) as marketplace,
        pytest.raises(MarketplaceProblem, match="upload_unfit"),
    ):
        uploads.send(marketplace, DATASET, file, waits=(60,))


def test_it_gives_up_in_the_end(file: Path) -> None:
    with Marketplace("http://127.0.0.1:9") as nobody, pytest.raises(httpx.TransportError):
        uploads.send(nobody, DATASET, file, waits=SOON[:2])


def test_an_address_where_nobody_answers_is_given_up_soon_and_each_try_is_told(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[float] = []
    slept: list[float] = []
    monkeypatch.setattr("time.sleep", slept.append)
    with Marketplace("http://127.0.0.1:9") as nobody, pytest.raises(httpx.TransportError):
        uploads.send(nobody, DATASET, file, again=lambda seconds, _: told.append(seconds))
    assert told == slept == [0.5, 1.0, 2.0]
    assert sum(told) + (len(told) + 1) * CONNECT_S < 30  # also where every try waits for a connection in vain


def test_a_problem_is_said_in_sentences() -> None:
    problem = Problem(type="t", title="No", status=404, code="c", detail="no dataset 'a.b' is declared", remedy="Look")
    assert str(MarketplaceProblem(problem)) == "404 c: No. no dataset 'a.b' is declared. Look."


def test_a_file_is_followed_to_its_release(web: Web, port: int, email: str, file: Path) -> None:
    address = f"http://127.0.0.1:{port}"
    with signed_in(address, email) as marketplace, Marketplace(address, token=web.feed_token()) as ingest:
        upload = uploads.send(marketplace, DATASET, file)
        with pytest.raises(uploads.RunEnded, match="no verdict"):
            uploads.follow(marketplace, upload.id, within_s=0.1)
        assert upload.delivery
        ingest.put_delivery(make_delivery(upload.delivery, file_name=file.name))
        ingest.put_release(make_release("rel_1", 1, (upload.delivery,)))
        outcome = uploads.follow(marketplace, upload.id, within_s=10)
    assert outcome.release
    assert (outcome.delivery.id, outcome.release.id) == (upload.delivery, "rel_1")


def test_one_that_waits_for_its_day_is_not_waited_for(
    web: Web, port: int, email: str, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    address = f"http://127.0.0.1:{port}"
    with signed_in(address, email) as marketplace, Marketplace(address, token=web.feed_token()) as ingest:
        upload = uploads.send(marketplace, DATASET, file)
        assert upload.delivery
        ingest.put_delivery(make_delivery(upload.delivery, Verdict.LANDED, file_name=file.name))
        outcome = uploads.follow(marketplace, upload.id, within_s=10)
    assert (outcome.delivery.verdict, outcome.release) == (Verdict.LANDED, None)
    for language, said in (
        (Language.EN, "It waits for the day"),
        (Language.KO, "데이터셋 이용자에게 알린 날까지 기다립니다"),
    ):
        deliver_shown.show(Words(language), address, outcome)
        assert said in capsys.readouterr().out
