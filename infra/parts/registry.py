"""All parts, in an order in which each comes after what it needs."""

from collections.abc import Iterable, Sequence

from infra.errors import PlainError
from infra.network import Network
from infra.parts import airflow, ours, postgres, spark, trino
from infra.parts.part import Part

PARTS: tuple[Part, ...] = (
    postgres.POSTGRES,
    ours.STRIPE,
    spark.SPARK,
    ours.MARKETPLACE,
    ours.WORKER,
    ours.POLICY,
    trino.TRINO,
    ours.SQL,
    ours.FILES,
    *airflow.PARTS,
    ours.DASHBOARDS,
)


class UnknownPartError(PlainError):
    """No part bears that name; the message lists those that do."""


def named(name: str) -> Part:
    """One part. Raises UnknownPartError."""
    for part in PARTS:
        if part.name == name:
            return part
    raise UnknownPartError(f"There is no part {name!r}. Parts: {', '.join(part.name for part in PARTS)}.")


def selected(names: Iterable[str]) -> tuple[Part, ...]:
    """The named parts, all when none is named, in launching order. What they need is not added: it is theirs to say."""
    wanted = {named(name).name for name in names}
    return tuple(part for part in PARTS if not wanted or part.name in wanted)


def ports(network: Network, parts: Sequence[Part]) -> dict[str, int]:
    """Part → the port it will listen on."""
    return {part.name: network.port(part.port) for part in parts if part.port}
