"""Views → what programs read."""

from marketplace.catalogue.schemas import ColumnWire, DatasetWire, ListingDetail
from marketplace.catalogue.views import DatasetShown, ListingShown
from marketplace.listings.wires import listing


def detail(shown: ListingShown, language: str) -> ListingDetail:
    return ListingDetail(
        listing=listing(shown.listing),
        datasets=[dataset(d, language) for d in shown.datasets],
        licences={p.plan.id: list(p.sentences) for p in shown.plans},
    )


def dataset(shown: DatasetShown, language: str) -> DatasetWire:
    declared = shown.dataset
    return DatasetWire(
        id=declared.id, title=declared.title.of(language), description=declared.description.of(language),
        columns=[
            ColumnWire(
                name=c.name, title=c.title.of(language), type=c.type, unit=c.unit, sensitivity=c.sensitivity.value
            )
            for c in declared.columns
        ],
        certificate=shown.certificate, published_at=shown.published_at, delivered_at=shown.delivered_at,
        samples=list(shown.samples), attribution=declared.attribution,
    )  # fmt: skip
