"""What a client says that it understands (header `delta-sharing-capabilities`), and what is made of it. Pure.

No table that is shared has features of Delta that a reader must know: deleted rows are gone from what is given.
So `parquet` is always possible, and chosen unless `delta` alone is asked for. Queries are not answered later.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from marketplace.doors.share.errors import Wrong

HEADER = "delta-sharing-capabilities"
IDS = "fileidhash"


class Format(StrEnum):
    PARQUET = "parquet"
    DELTA = "delta"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """`ids`: the scheme of the files' ids, None where the client names none."""

    told: bool
    format: Format
    end: bool
    ids: Format | None

    @property
    def headers(self) -> dict[str, str]:
        """What the answer says."""
        said = {IDS: self.ids.value} if self.ids else {}
        if self.told:
            said[HEADER] = f"responseformat={self.format}" + (";includeendstreamaction=true" if self.end else "")
        return said


def capabilities(headers: Mapping[str, str]) -> Capabilities:
    """Wrong for a scheme of ids that is none; what is unknown else is passed over."""
    given = headers.get(HEADER)
    said = dict(_pair(one) for one in (given or "").lower().split(";"))
    formats = [word.strip() for word in said.get("responseformat", "").split(",")]
    delta = Format.DELTA.value in formats and Format.PARQUET.value not in formats
    end = said.get("includeendstreamaction", "").strip() == "true"
    return Capabilities(given is not None, Format.DELTA if delta else Format.PARQUET, end, _ids(headers.get(IDS)))


def _pair(text: str) -> tuple[str, str]:
    key, _, value = text.partition("=")
    return key.strip(), value.strip()


def _ids(given: str | None) -> Format | None:
    if given is None:
        return None
    try:
        return Format(given.strip().lower())
    except ValueError as error:
        raise Wrong(f"fileidhash is {given[:40]!r}; use parquet or delta") from error
