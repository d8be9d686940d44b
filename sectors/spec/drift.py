"""What may be otherwise than declared, and what becomes of the delivery then."""

from dataclasses import dataclass
from enum import StrEnum


class OnDrift(StrEnum):
    """What becomes of a delivery that is not as declared; which of them fit a kind of drift says `sectors.drift`."""

    EVOLVE = "evolve"  # taken as it comes, and said
    IGNORE = "ignore"  # done without, and said
    QUARANTINE = "quarantine"  # the rows that show it are quarantined
    FREEZE = "freeze"  # the delivery is refused


@dataclass(frozen=True, slots=True)
class DriftPolicy:
    """What may change between deliveries without a person's say; the types of the table never do.

    `new`: a column that nobody declared. `missing`: one that the file lacks. `renamed`: one whose name is written
    otherwise. `widened`: values that only a wider type holds. `changed`: most of a column's values are not of its type.
    """

    new: OnDrift = OnDrift.FREEZE
    missing: OnDrift = OnDrift.FREEZE
    renamed: OnDrift = OnDrift.FREEZE
    widened: OnDrift = OnDrift.QUARANTINE
    changed: OnDrift = OnDrift.QUARANTINE
