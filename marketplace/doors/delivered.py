"""Which datasets a supply center delivers, by declaration."""

from collections.abc import Mapping

from sectors.registry import Registry

Delivered = Mapping[str, frozenset[str]]


def delivered_by(registry: Registry) -> Delivered:
    """Supply center → the ids of the datasets that its feeds bring."""
    made: dict[str, frozenset[str]] = {}
    for dataset in registry.datasets:
        made[dataset.feed.supply_center] = made.get(dataset.feed.supply_center, frozenset()) | {dataset.id}
    return made
