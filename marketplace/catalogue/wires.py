"""Views → what programs read."""

from marketplace.catalogue.figures import Newest
from marketplace.catalogue.offers import Seen
from marketplace.catalogue.views import DatasetShown, ListingShown
from marketplace.listings.wires import listing
from sectors.licences import SourceLicence
from sectors.spec.dataset import Dataset
from wire import offered as wire
from wire.commerce import ListingDetail
from wire.offered import NewestRelease, OfferedColumn, OfferedDataset


def detail(shown: ListingShown, language: str) -> ListingDetail:
    return ListingDetail(
        listing=listing(shown.listing, [one.plan for one in shown.plans]),
        datasets=[dataset(d, language) for d in shown.datasets],
        licences={p.plan.id: {one.dataset.id: list(one.sentences) for one in p.licences} for p in shown.plans},
        terms={p.plan.id: {one.dataset.id: list(one.spoken) for one in p.licences} for p in shown.plans},
    )


def dataset(shown: DatasetShown, language: str) -> OfferedDataset:
    declared, table = shown.dataset, shown.table
    begins, ends = shown.covers or (None, None)
    return OfferedDataset(
        id=declared.id, title=declared.title.of(language), description=declared.description.of(language),
        columns=[column(declared, seen, language) for seen in table.public.columns],
        rows=table.rows, begins=begins, ends=ends, whole=table.whole, all_rows=table.public.all_rows,
        withheld_columns=table.public.withheld,
        newest=newest(shown.newest) if shown.newest else None,
        published_at=shown.newest.published_at if shown.newest else None, delivered_at=shown.delivered_at,
        samples=[dict(row) for row in table.public.samples], attribution=declared.attribution,
        licence=source_licence(shown.source, language),
    )  # fmt: skip


def source_licence(source: SourceLicence, language: str) -> wire.SourceLicence:
    return wire.SourceLicence(
        id=source.id, title=source.title.of(language), url=source.url,
        allows=sorted(source.allows), demands=sorted(source.demands),
    )  # fmt: skip


def column(declared: Dataset, seen: Seen, language: str) -> OfferedColumn:
    one = seen.column
    return OfferedColumn(
        name=one.name, title=one.title.of(language), type=one.type, unit=one.unit, sensitivity=one.sensitivity.value,
        zone=declared.zone_of(one), shown=str(seen.way),
        null_share=seen.null_share, smallest=seen.smallest, largest=seen.largest,
    )  # fmt: skip


def newest(release: Newest) -> NewestRelease:
    return NewestRelease(
        published_at=release.published_at, rows=release.rows, changes=release.changes, quarantined=release.quarantined,
        checks=list(release.checks),
    )  # fmt: skip
