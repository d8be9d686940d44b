"""A disk that is really full under Spark, while it stages rows and while it writes the table."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from pyspark.errors import PySparkException

from infra.network import Network
from pipeline import publish, room
from pipeline.errors import DiskFull
from tests.pipeline.test_exactly_once import outcome
from tests.support.declarations import make_dataset
from tests.support.deliveries import BAD, HEADER, ROWS, Center, make_settings
from tests.support.disks import Disk, mounting, small_disk
from tests.support.lanes import on_network

pytestmark = [pytest.mark.spark, mounting]
LINES = 20_000


def test_a_run_waits_for_room_and_does_everything_once(network: Network, tmp_path: Path) -> None:
    reference, place = Center(make_settings(tmp_path / "reference"), make_dataset()), tmp_path / "disk"
    place.mkdir()
    with small_disk(place) as disk:
        center = Center(on_network(network, place), reference.dataset)
        for one in (reference, center):
            one.drop("a.csv", HEADER + ROWS)
            [first] = one.land(datetime.now(UTC))
            released(one, first)
            one.drop("b.csv", HEADER + BAD + lines(), at=2)
        [expected] = reference.land(datetime.now(UTC))
        released(reference, expected)
        [delivery] = center.land(datetime.now(UTC))
        with full(center, disk, reference.folder(expected).parsed.stat().st_size + (200 << 10)):
            center.validate(delivery, datetime.now(UTC))
        assert center.folder(delivery).judgement() is None
        center.validate(delivery, datetime.now(UTC))
        with full(center, disk, 256 << 10):
            publish.run(center.settings, center.dataset, delivery, datetime.now(UTC))
        assert center.folder(delivery).release() is None
        released(center, delivery)
        assert outcome(place) == outcome(tmp_path / "reference")


def lines() -> str:
    """Notes that no engine can make much smaller: they take more than the room that is left."""
    notes = [sha256(b"%d" % number).hexdigest() for number in range(LINES)]
    return "".join(
        f"s{n},2026-11-{1 + n // 24 % 28:02d} {n % 24:02d}:00:00,{n},{note}\n" for n, note in enumerate(notes)
    )


def released(center: Center, delivery: str) -> None:
    center.validate(delivery, datetime.now(UTC))
    publish.run(center.settings, center.dataset, delivery, datetime.now(UTC))
    center.folder(delivery).mark_announced()


@contextmanager
def full(center: Center, disk: Disk, left: int) -> Iterator[None]:
    """So many bytes of room, which are not enough for Spark; then there is room again."""
    disk.leave(left)
    with pytest.raises(DiskFull) as told, room.demanded(center.settings.layout):
        yield
    assert isinstance(told.value.__cause__, PySparkException)
    disk.clear()
