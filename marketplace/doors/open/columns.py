"""What a reading gives, as questions are held against it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from marketplace.doors.open.errors import ColumnUnknown


@dataclass(frozen=True, slots=True)
class Columns:
    """Column → Delta's type, and the zone of those that hold times."""

    kinds: Mapping[str, str]
    zones: Mapping[str, str] = field(default_factory=dict)

    def demand(self, place: str, column: str) -> str:
        """ColumnUnknown, with the nearest one there is."""
        if column not in self.kinds:
            raise ColumnUnknown(place, column, list(self.kinds))
        return column
