"""What comes with the network: 21 sector platforms and energy, told in both languages."""

import pytest

from sectors.registry import load
from sectors.spec.dataset import Dataset
from sectors.spec.sector import Sector
from sectors.types import TIMES

PLATFORMS = {
    *("finance", "environment", "culture", "transport", "healthcare", "distribution", "telecommunications", "sme"),
    *("regional_economy", "forest", "agri_food", "digital_industry", "lifelog", "fire_safety", "public_security"),
    *("maritime", "real_estate", "smart_farm", "infectious_disease", "coastal", "spatial_convergence"),
}


def test_the_21_sector_platforms_are_declared_and_energy_is_added() -> None:
    assert {sector.id for sector in load().sectors} == PLATFORMS | {"energy"}
    assert len(PLATFORMS) == 21


@pytest.mark.parametrize("sector", load().sectors, ids=lambda sector: sector.id)
def test_a_built_in_sector_says_what_binds_it_in_both_languages(sector: Sector) -> None:
    assert sector.legal_frame
    assert sector.default_licence
    frame, centers = sector.legal_frame, [center.name for center in sector.supply_centers]
    said = [sector.title, sector.lead, sector.legal, sector.default_licence, frame.personal_data, frame.approver]
    texts = [*said, *frame.laws, *centers]
    assert all(_is_korean(text.ko) and not _is_korean(text.en) for text in texts)
    assert sector.classification == (sector.id,)
    assert sector.lead.en in frame.approver.en
    assert sector.lead.ko in frame.approver.ko


def test_a_supply_center_of_several_sectors_bears_one_name() -> None:
    named = {(center.id, center.name) for sector in load().sectors for center in sector.supply_centers}
    assert len(named) == len({id_ for id_, _ in named})


def _is_korean(text: str) -> bool:
    return any("가" <= sign <= "힣" for sign in text)


@pytest.mark.parametrize("dataset", load().datasets, ids=lambda dataset: dataset.id)
def test_what_is_built_in_is_told_in_both_languages_with_units(dataset: Dataset) -> None:
    texts = [dataset.title, dataset.description, *(column.title for column in dataset.columns)]
    assert all(_is_korean(text.ko) and not _is_korean(text.en) for text in texts)
    assert dataset.attribution
    assert dataset.classified
    times = [column for column in dataset.columns if column.type in TIMES and column.required]
    assert dataset.partitions or not times
    numbers = [
        c
        for c in dataset.columns
        if c.type.startswith(("decimal", "double", "integer", "bigint")) and not c.name.endswith("_id")
    ]
    assert all(column.unit for column in numbers)
