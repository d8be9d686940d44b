"""A network whose disk is really full: nothing is acknowledged that is not kept, and with room again all goes on.

On a network of its own, whose home is the disk, of PostgreSQL and those who ask it.
"""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
import psycopg
import pytest

from client.errors import MarketplaceProblem
from infra.network import Network
from infra.parts import postgres
from infra.parts.environment import shared
from lakehouse.layout import Layout
from pipeline import announce
from pipeline.delivery import Folder, Judgement
from pipeline.settings import Settings
from tests.infra.stack.test_supervision import query, until
from tests.support.announcements import make_delivery, make_release
from tests.support.disks import Disk, mounting, small_disk
from tests.support.feed import DATASET
from tests.support.network import fresh, sectors, started

pytestmark = [pytest.mark.stack, mounting]
PARTS = ("postgres", "marketplace", "worker")
ROOM, MOST = 2 << 20, 20
WITHIN_S = 120
NOT_TOLD = (MarketplaceProblem, httpx.TransportError)


@pytest.fixture
def small() -> Iterator[tuple[Network, Disk]]:
    network = fresh(SDN_SECTORS=sectors())
    with small_disk(network.home) as disk, started(network, PARTS):
        until((network.secrets / "ingest" / DATASET).exists, WITHIN_S)
        yield network, disk
    network.home.rmdir()


def publish(settings: Settings, number: int) -> str:
    """A delivery and its release, as the earlier steps leave them, with samples that fill a disk."""
    delivery = make_delivery(f"readings-{number}", sector="testing", dataset=DATASET, supply_center="proving-ground")
    samples = [{"meter": secrets.token_urlsafe(1000), "value": "1"} for _ in range(200)]
    release = make_release(f"rel_{number}", number, (delivery.id,), dataset=DATASET, samples=samples)
    folder = Folder(settings.layout.delivery(delivery.id))
    folder.path.mkdir(parents=True)
    folder.keep_judgement(Judgement(delivery=delivery))
    folder.keep_release(release)
    return delivery.id


def tell(settings: Settings, delivery: str) -> None:
    announce.run(settings, settings.dataset(DATASET), delivery, datetime.now(UTC))


def tell_until_refused(settings: Settings, deliveries: Sequence[str]) -> Exception:
    for delivery in deliveries:
        try:
            tell(settings, delivery)
        except NOT_TOLD as refused:
            assert not Folder(settings.layout.delivery(delivery)).is_announced
            return refused
    raise AssertionError("the disk was not full")


def write_on(network: Network) -> None:
    """Somebody else writes until PostgreSQL has no room for its log, and ends itself."""
    message = "select pg_logical_emit_message(false, 'test', repeat('x', 4000000), true)"
    with psycopg.connect(postgres.admin_url(network), autocommit=True) as admin:
        with pytest.raises(psycopg.OperationalError) as lost:
            [admin.execute(message) for _ in range(1000)]
        assert lost.value.diag.severity == "PANIC"


def answers(network: Network) -> bool:
    try:
        return query(network, "select 1") == (1,)
    except psycopg.OperationalError:
        return False


def told(network: Network) -> set[tuple[str, int]]:
    """Each delivery and release, as the marketplace keeps it and hands it on, and how often."""
    found = set()
    for table, key in (("delivery", "id"), ("release", "id"), ("outbox_event", "key")):
        kept = query(network, f"select array_agg({key}) from {table} where {key} ~ 'readings-|rel_'")
        assert isinstance(kept, tuple)
        found |= {(f"{table} {name}", kept[0].count(name)) for name in kept[0]}
    return found


def test_what_was_acknowledged_is_kept_and_with_room_again_the_rest_is_told_once(
    small: tuple[Network, Disk], tmp_path: Path
) -> None:
    network, disk = small
    own = Layout(tmp_path / "lakehouse", tmp_path / "landing", tmp_path / "feeds")
    settings = replace(Settings.read(shared(network)), layout=own)
    deliveries = [publish(settings, number) for number in range(MOST)]
    disk.leave(ROOM)
    refused = tell_until_refused(settings, deliveries)
    assert isinstance(refused, MarketplaceProblem)
    assert (refused.status, refused.code) == (503, "unavailable")
    write_on(network)
    tell_until_refused(settings, deliveries)
    disk.clear()
    until(lambda: answers(network), WITHIN_S)
    for delivery in deliveries:
        tell(settings, delivery)
    names = [name for number in range(MOST) for name in expected(number)]
    assert told(network) == {(name, 1) for name in names}


def expected(number: int) -> Sequence[str]:
    delivery, release = f"readings-{number}", f"rel_{number}"
    events = (f"delivery.judged:{delivery}", f"release.published:{release}")
    return (f"delivery {delivery}", f"release {release}", *(f"outbox_event {event}" for event in events))
