"""Whether a hinted chart may be asked for, by the grants alone: the door stays the judge, this only spares refusals."""

from collections.abc import Mapping
from enum import Enum, auto

from dashboards.visit import Visit
from sectors.spec.dataset import Dataset


class Standing(Enum):
    """What the person's company holds on the columns of a chart."""

    OPEN = auto()
    NOTHING = auto()
    COLUMNS = auto()  # a licence, without these columns or with them shown in part


def standing(here: Visit, dataset: Dataset, hint: Mapping[str, str]) -> Standing:
    """OPEN where one live grant shows every column of the hint unmasked, and for who runs or delivers the data."""
    if here.me.role == "operator" or here.me.supply_center == dataset.feed.supply_center:
        return Standing.OPEN
    live, wanted = here.live(dataset.id), set(hint.values())
    if not live:
        return Standing.NOTHING
    return Standing.OPEN if any(wanted <= set(g.columns) - set(g.masked) for g in live) else Standing.COLUMNS
