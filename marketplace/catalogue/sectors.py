"""Which sectors and datasets whom: what is built in or on offer is public; the rest is its center's and the operator's.

declarations + offered datasets + viewer → sectors, each with the datasets that the viewer may know of
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from marketplace.accounts.models import Role
from marketplace.accounts.viewer import Viewer
from marketplace.catalogue.errors import SectorUnknown
from marketplace.listings import queries
from sectors.registry import Registry
from sectors.spec.dataset import Dataset
from sectors.spec.sector import Sector


def visible_sectors(session: Session, declared: Registry, viewer: Viewer | None) -> Sequence[Sector]:
    """Return the sectors that `viewer` may know of, each with its visible datasets and their supply centers."""
    asked = [dataset.id for sector in declared.sectors if not sector.built_in for dataset in sector.datasets]
    return visible(declared.sectors, queries.offered_among(session, asked), viewer)


def public_sectors(session: Session, declared: Registry) -> Sequence[Sector]:
    """Return what everybody may know of."""
    return visible_sectors(session, declared, None)


def sector_of(sectors: Sequence[Sector], name: str) -> Sector:
    """SectorUnknown where none of `sectors` has that name: absent and private look the same."""
    for sector in sectors:
        if sector.id == name:
            return sector
    raise SectorUnknown(f"no sector {name}", remedy="The start page shows every sector.")


def visible(sectors: Sequence[Sector], offered: Collection[str], viewer: Viewer | None) -> Sequence[Sector]:
    """Pure: a draft that the network took up a moment ago holds placeholders, and nobody has said that it is public."""
    found = (sector if sector.built_in else _part(sector, offered, viewer) for sector in sectors)
    return [sector for sector in found if sector.built_in or sector.datasets]


def _part(sector: Sector, offered: Collection[str], viewer: Viewer | None) -> Sector:
    datasets = tuple(d for d in sector.datasets if d.id in offered or is_own(d, viewer))
    centers = {d.feed.supply_center for d in datasets}
    return replace(sector, datasets=datasets, supply_centers=tuple(c for c in sector.supply_centers if c.id in centers))


def is_own(dataset: Dataset, viewer: Viewer | None) -> bool:
    """Whether the viewer runs the network, or is of the supply center that delivers it."""
    if viewer is None:
        return False
    return viewer.role is Role.OPERATOR or viewer.supply_center == dataset.feed.supply_center
