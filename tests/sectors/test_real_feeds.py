"""Every declared dataset on the files that its publishers left: the accounting of each, by declaration alone.

expected/<sector>.toml has one [[file]] a file: dataset, path below SDN_REAL_DATA, read, accepted, quarantined, skipped,
and `refused`, the code, where the file must be; `reasons` where rows are quarantined.
"""

from pathlib import Path
from typing import Any

import pytest

from judging import dry_run
from sectors.registry import load
from tests.support.real_feeds import FIGURES, expectations

FROM_PACKAGES = {"energy.solar_power", "energy.wind_power"}  # delivered by the demo, from a package that it installs


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("dataset", "expected"),
    [pytest.param(*item, id=f"{item[0]}-{Path(item[1]['path']).name}") for item in expectations()],
)
def test_the_accounting_of_a_real_file(real_data: Path, dataset: str, expected: dict[str, Any]) -> None:
    declared = load().dataset(dataset)
    found = dry_run.run(declared, real_data / expected["path"])
    assert (found.refused_for.code if found.refused_for else None) == expected.get("refused"), found.refused_for
    assert {name: getattr(found, name) for name in FIGURES} == {name: expected[name] for name in FIGURES}, found.reasons
    assert found.read == found.accepted + found.quarantined + found.skipped
    assert dict(found.reasons) == expected.get("reasons", {})
    assert found.is_taken or expected.get("refused")


def test_every_declared_dataset_is_tried_on_a_real_file() -> None:
    tried = {dataset for dataset, _ in expectations()} | FROM_PACKAGES
    assert {dataset.id for dataset in load().datasets} == tried
