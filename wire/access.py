"""What a member may use through the doors, and what was used."""

from enum import StrEnum

from pydantic import AwareDatetime, Field

from wire.base import Wire


class Grant(Wire):
    """A live or ended permission of the signed-in member's organisation; `masked` names columns shown in part.

    `deliveries` None: all while it lasts. `conditions` are in words of SQL.
    """

    id: str
    purchase_id: str
    dataset: str
    columns: list[str]
    masked: list[str] = []
    conditions: str | None = None
    deliveries: list[str] | None = None
    starts_at: AwareDatetime
    ends_at: AwareDatetime | None = None
    revoked_at: AwareDatetime | None = None
    revoke_reason: str | None = None
    active: bool
    terms_hash: str


class Outcome(StrEnum):
    """`refused`: the gate said no; `failed`: the statement itself was wrong or ran out of something."""

    OK = "ok"
    REFUSED = "refused"
    FAILED = "failed"


class Usage(Wire):
    """One query that came to its end. `read_rows`, `read_bytes`: taken in; `rows`, `bytes`: given out.

    `reason` is a stable code (of the gate, or Trino's error name). `sql_digest`: SHA-256 of the statement.
    """

    id: str
    member_id: str
    member: str
    datasets: list[str]
    outcome: Outcome
    reason: str | None = None
    rows: int = Field(ge=0)
    bytes: int = Field(ge=0)
    read_rows: int = Field(ge=0)
    read_bytes: int = Field(ge=0)
    milliseconds: int = Field(ge=0)
    sql_digest: str
    started_at: AwareDatetime
    ended_at: AwareDatetime


class SqlToken(Wire):
    """A short-lived JWT for the SQL door."""

    token: str
    expires_at: AwareDatetime
    url: str
