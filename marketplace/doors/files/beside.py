"""What lies beside a file: the data dictionary, the licence in plain sentences, how to name the source. Pure."""

import csv
import io
from collections.abc import Sequence
from datetime import datetime

from marketplace.licensing.openness import closedness
from marketplace.licensing.scope import Scope
from sectors.licences import LICENCES
from sectors.spec.dataset import Dataset
from wire import times
from wire.masks import Mask

HEAD = ("column", "type", "unit", "zone", "title_en", "title_ko", "never_empty", "masked")


def dictionary(dataset: Dataset, scopes: Sequence[Scope]) -> str:
    """A CSV with a row a column that one of the scopes shows; of no scopes, every declared one."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEAD)
    for column in dataset.columns:
        shown = [scope for scope in scopes if scope.shows(column.name)]
        if scopes and not shown:
            continue
        writer.writerow([
            column.name, column.type, column.unit, dataset.zone_of(column), column.title.en, column.title.ko,
            column.required or column.name in dataset.key, _masked(column.name, shown),
        ])  # fmt: skip
    for part in dataset.partitions:
        if part.name not in {column.name for column in dataset.columns}:
            of = dataset.column(part.of).title
            writer.writerow([part.name, "varchar", None, dataset.partition_zone(part), of.en, of.ko, False, None])
    return text.getvalue()


def licence(title: str, agreed: Sequence[tuple[str, datetime, Sequence[str]]], language: str) -> str:
    """Purchase, when it was agreed to, and its sentences, of each grant that the rows are given under."""
    head = {"en": f"Licence of {title}", "ko": f"{title} 이용 허가"}[language]
    parts = [f"{purchase}, {times.iso(at.replace(microsecond=0))}\n" + "".join(f"- {said}\n" for said in sentences)
             for purchase, at, sentences in agreed]  # fmt: skip
    return "\n".join([f"{head}\n", *parts])


def citation(dataset: Dataset, language: str, network: str, released: datetime | None) -> str:
    """One line to put under a chart, with the day of the newest release, and the source's own terms."""
    source = dataset.attribution or dataset.feed.supply_center
    which = "" if released is None else f", {released:%Y-%m-%d}"
    terms = LICENCES[dataset.licence]
    return (
        f"{source}. {dataset.title.of(language)} ({dataset.id}), {network}{which}.\n"
        f"{terms.title.of(language)} {terms.url or ''}".rstrip()
        + "\n"
    )


def _masked(column: str, scopes: Sequence[Scope]) -> Mask | None:
    """The mask under which it is shown, where no grant shows it in clear."""
    least = min((scope.mask(column) for scope in scopes), key=closedness, default=None)
    return least.mask if least else None
