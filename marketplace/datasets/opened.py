"""Whether everybody reads the dataset without a sign-in, and how programs call it then."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from marketplace.doors.open import trying
from marketplace.grants.everybody import open_now


@dataclass(frozen=True, slots=True)
class Opened:
    """`lines`: language → a call that runs as it stands."""

    api: str
    files: str
    lines: Mapping[str, str]


def opened(session: Session, dataset: str, files_url: str) -> Opened | None:
    """None where no plan on it is open."""
    if dataset not in open_now(session):
        return None
    api = f"{files_url}/open/api/{dataset}"
    return Opened(api, f"{files_url}/open/files/{dataset}", trying.lines(api, "limit=10"))
