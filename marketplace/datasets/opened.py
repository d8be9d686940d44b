"""Whether everybody reads the dataset without a sign-in, and how programs call it then."""

from collections.abc import Mapping
from dataclasses import dataclass

from marketplace.doors.open import trying
from marketplace.records.knowing import Known


@dataclass(frozen=True, slots=True)
class Opened:
    """`lines`: language → a call that runs as it stands."""

    api: str
    files: str
    lines: Mapping[str, str]


def opened(known: Known, files_url: str) -> Opened | None:
    """None where no plan on it is open."""
    if not known.is_open:
        return None
    api = f"{files_url}/open/api/{known.dataset.id}"
    return Opened(api, f"{files_url}/open/files/{known.dataset.id}", trying.lines(api, "limit=10"))
