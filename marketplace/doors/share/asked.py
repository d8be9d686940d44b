"""What a query asks for. Pure; what the protocol does not know is passed over."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, ValidationError

from marketplace.doors.share.errors import Wrong
from marketplace.doors.share.paging import whole_number

Number = Annotated[StrictInt, Field(ge=0, lt=2**63)]
Small = Annotated[StrictInt, Field(ge=0, lt=2**31)]
Text = Annotated[str, Field(max_length=10_000)]


class Query(BaseModel):
    """The body of a query of a table."""

    model_config = ConfigDict(extra="ignore")

    predicateHints: Annotated[list[Text], Field(max_length=1000)] = []  # noqa: N815 - the protocol's name
    jsonPredicateHints: Text | None = None  # noqa: N815
    limitHint: Small | None = None  # noqa: N815
    version: Number | None = None
    timestamp: Text | None = None
    startingVersion: Number | None = None  # noqa: N815
    endingVersion: Number | None = None  # noqa: N815
    includeHistoricalProtocol: StrictBool = False  # noqa: N815
    includeRefreshToken: StrictBool = False  # noqa: N815
    refreshToken: Text | None = None  # noqa: N815
    maxFiles: Annotated[StrictInt, Field(ge=1, lt=2**31)] | None = None  # noqa: N815
    pageToken: Text | None = None  # noqa: N815

    @classmethod
    def of(cls, body: bytes) -> "Query":
        """Wrong."""
        try:
            asked = cls.model_validate_json(body.strip() or b"{}")
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            raise Wrong(f"{'.'.join(map(str, first['loc'])) or 'the body'}: {first['msg']}") from error
        demand_one(version=asked.version, timestamp=asked.timestamp, startingVersion=asked.startingVersion)
        if asked.startingVersion is None and asked.endingVersion is not None:
            raise Wrong("endingVersion without startingVersion")
        return asked


def demand_one(**given: object) -> None:
    """Wrong where more than one of them is given."""
    named = [name for name, value in given.items() if value is not None]
    if len(named) > 1:
        raise Wrong(f"{' and '.join(named)} are both given; choose one")


def number(query: Mapping[str, str], name: str) -> int | None:
    return whole_number(query.get(name), name)


def is_true(query: Mapping[str, str], name: str) -> bool:
    return query.get(name, "").lower() == "true"


def moment(text: str, name: str) -> int:
    """ISO 8601 in UTC, as ms since 1970. Wrong."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.utcoffset() != timedelta(0):
        raise Wrong(f"{name} is {text[:40]!r}, not a time in UTC like 2022-01-01T00:00:00Z")
    return round(at.astimezone(UTC).timestamp() * 1000)
