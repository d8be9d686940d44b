"""A disk that is really full is said with place, cause and remedy, and the run is tried again."""

from pathlib import Path

import pytest

from pipeline import deliver
from pipeline.errors import DiskFull
from tests.support.declarations import make_dataset
from tests.support.deliveries import HEADER, NOW, ROWS, Center, make_settings
from tests.support.disks import mounting, small_disk


@mounting
def test_a_run_on_a_full_disk_says_where_and_what_to_do(tmp_path: Path) -> None:
    with small_disk(tmp_path) as disk:
        center = Center(make_settings(tmp_path), make_dataset())
        center.drop("a.csv", HEADER + ROWS)
        disk.leave(16_384)
        with pytest.raises(DiskFull, match=rf"disk is full.* MB below {tmp_path}/landing.*Make room") as full:
            list(deliver.run(center.settings, center.dataset, NOW))
        assert full.value.passing
