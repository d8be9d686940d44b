"""Views → what programs read."""

from marketplace.catalogue.views import DatasetShown, ListingShown
from marketplace.listings.wires import listing
from wire.commerce import ListingDetail, OfferedColumn, OfferedDataset


def detail(shown: ListingShown, language: str) -> ListingDetail:
    return ListingDetail(
        listing=listing(shown.listing),
        datasets=[dataset(d, language) for d in shown.datasets],
        licences={p.plan.id: list(p.sentences) for p in shown.plans},
    )


def dataset(shown: DatasetShown, language: str) -> OfferedDataset:
    declared = shown.dataset
    return OfferedDataset(
        id=declared.id, title=declared.title.of(language), description=declared.description.of(language),
        columns=[
            OfferedColumn(
                name=c.name, title=c.title.of(language), type=c.type, unit=c.unit, sensitivity=c.sensitivity.value
            )
            for c in declared.columns
        ],
        certificate=shown.certificate, published_at=shown.published_at, delivered_at=shown.delivered_at,
        samples=list(shown.samples), attribution=declared.attribution,
    )  # fmt: skip
