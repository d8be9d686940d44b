"""What a member may use through the doors, and what was used."""

from enum import StrEnum

from pydantic import AwareDatetime, Field

from wire.base import Wire
from wire.metering import Used

MOST_DATASETS = 100  # of one access


class Grant(Wire):
    """A live or ended permission of the signed-in member's organisation; `masked` names columns shown in part.

    `deliveries` None: all while it lasts. `version`: the table as it was with the release of that version.
    `conditions` are in words of SQL. `seats`: how many named members each one bought is for. `used`: of each quota, and
    of what is paid by use, how much was used in the period that runs.
    """

    id: str
    purchase_id: str
    dataset: str
    columns: list[str]
    masked: list[str] = []
    conditions: str | None = None
    deliveries: list[str] | None = None
    version: int | None = None
    starts_at: AwareDatetime
    ends_at: AwareDatetime | None = None
    revoked_at: AwareDatetime | None = None
    revoke_reason: str | None = None
    active: bool
    terms_hash: str
    seats: int | None = None
    used: list[Used] = []


class Outcome(StrEnum):
    """`refused`: the gate said no; `failed`: the statement itself was wrong or ran out of something."""

    OK = "ok"
    REFUSED = "refused"
    FAILED = "failed"


class Door(StrEnum):
    """A way to the data. Dashboards come through the SQL door, as the person who looks."""

    SQL = "sql"
    FILES = "files"
    SHARE = "share"


class Access(Wire):
    """One use through a door, as the door tells it when it came to its end. `id` is the door's, unlike any other.

    `read_rows`, `read_bytes`: taken in; `rows`, `bytes`: given out. `reason` is a stable code, of the gate or the
    door, or an engine's error name. `digest`: SHA-256 of what was asked, such as the statement; its text is not kept.
    Empty where that was too long to be read to its end.
    """

    id: str = Field(min_length=1, max_length=100)
    door: Door
    member_id: str
    datasets: list[str] = Field(max_length=MOST_DATASETS)
    outcome: Outcome
    reason: str | None = None
    rows: int = Field(ge=0)
    bytes: int = Field(ge=0)
    read_rows: int = Field(ge=0)
    read_bytes: int = Field(ge=0)
    milliseconds: int = Field(ge=0)
    digest: str
    started_at: AwareDatetime
    ended_at: AwareDatetime


class Told(Access):
    """An access as a door tells it; with the API token that was used, and from where, if the door knows."""

    token_id: str | None = None
    address: str = Field("", max_length=100)


class Usage(Access):
    """An access as it was metered, with the member's name."""

    member: str


class DoorToken(Wire):
    """A short-lived JWT for one door, the SQL door's or the files door's at `url`."""

    token: str
    expires_at: AwareDatetime
    url: str
