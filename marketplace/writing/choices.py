"""What the form lets one choose: datasets with their columns, masks that fit, known values of partitions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from marketplace.accounts.viewer import Viewer
from marketplace.licensing.covering import MASKABLE
from marketplace.licensing.rules import partition_type
from marketplace.licensing.values import FILTERABLE
from marketplace.releases import queries as releases
from marketplace.writing.fields import Tree, many, numbered, one
from sectors.registry import Registry
from sectors.spec.column import Column
from sectors.spec.dataset import Dataset
from sectors.spec.table import Partition
from wire.masks import Mask

MOST_VALUES = 200


@dataclass(frozen=True, slots=True)
class PartitionChoice:
    """A column that rows are chosen by. `values`: those that stand in the table, the last first."""

    partition: Partition
    title: Column
    values: Sequence[str]


@dataclass(frozen=True, slots=True)
class DatasetChoice:
    dataset: Dataset
    released: bool
    masks: Mapping[str, Sequence[Mask]]
    partitions: Sequence[PartitionChoice]

    @property
    def derived(self) -> Sequence[str]:
        """Partition columns that are no columns of their own: the month of a day."""
        return [partition.name for partition in self.dataset.partitions if partition.grain]


@dataclass(frozen=True, slots=True)
class LicencePart:
    """A plan's licence in the form: where its fields stand, and of what it is."""

    at: str
    node: Tree
    choice: DatasetChoice


@dataclass(frozen=True, slots=True)
class PlanPart:
    at: str
    node: Tree
    licences: Sequence[LicencePart]


def choices(session: Session, viewer: Viewer, declared: Registry) -> dict[str, DatasetChoice]:
    """Of every dataset that the supply center delivers."""
    own = [d for d in declared.datasets if d.feed.supply_center == viewer.supply_center]
    return {dataset.id: _choice(session, dataset) for dataset in own}


def _choice(session: Session, dataset: Dataset) -> DatasetChoice:
    masks = {column.name: _fitting(column) for column in dataset.columns}
    held = [values for _, values in releases.partitions(session, dataset.id)]
    by_name = {column.name: column for column in dataset.columns}
    partitions = [
        PartitionChoice(
            p, by_name[p.of], sorted({v for row in held if (v := row.get(p.name))}, reverse=True)[:MOST_VALUES]
        )
        for p in dataset.partitions
        if partition_type(dataset, p) in FILTERABLE
    ]
    return DatasetChoice(dataset, releases.latest_release(session, dataset.id) is not None, masks, partitions)


def _known(name: str, held: Sequence[Mapping[str, str | None]]) -> list[str]:
    return sorted({value for row in held if (value := row.get(name))}, reverse=True)[:MOST_VALUES]


def _fitting(column: Column) -> list[Mask]:
    return [mask for mask, kinds in MASKABLE.items() if column.type.partition("(")[0] in kinds]


def plan_parts(typed: Tree, offered: Mapping[str, DatasetChoice]) -> list[PlanPart]:
    """The form's plans, each with a licence for every chosen dataset, filled in or not."""
    chosen = [offered[dataset] for dataset in many(typed, "datasets") if dataset in offered]
    return [_plan(f"plans.{number}", node, chosen) for number, node in numbered(typed, "plans")]


def _plan(at: str, node: Tree, chosen: Sequence[DatasetChoice]) -> PlanPart:
    held = {one(part, "dataset"): (number, part) for number, part in numbered(node, "licences")}
    free = max((int(number) for number, _ in held.values()), default=-1) + 1
    licences = []
    for choice in chosen:
        number, part = held.get(choice.dataset.id, (str(free), {"given": ["1"]} if not held else {}))
        free += choice.dataset.id not in held
        licences.append(LicencePart(f"{at}.licences.{number}", part, choice))
    return PlanPart(at, node, licences)
