"""What a decision is made of: who asks, what is asked, what is known. Frozen; nothing here does I/O."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from marketplace.licensing.scope import Scope


class Standing(StrEnum):
    """Who a Trino user is to the network."""

    OPERATOR = "operator"
    SUPPLY_CENTER = "supply_center"
    COMPANY = "company"
    EVERYBODY = "everybody"  # whoever asks without signing in
    REGISTRAR = "svc_registrar"  # the service that registers tables
    RULES = "svc_rules"  # nobody: whom row filters and masks are evaluated as. No token bears this name
    UNKNOWN = "unknown"  # not a member, or disabled


@dataclass(frozen=True, slots=True)
class Principal:
    """A Trino user: a member's id or a service's name."""

    name: str
    standing: Standing
    organisation_id: str = ""
    organisation_slug: str = ""
    organisation_name: str = ""


@dataclass(frozen=True, slots=True)
class HeldGrant:
    """A grant as the rules need it.

    Of an append table `deliveries` says which rows were bought, of one that releases hold, `version`: the state of
    that Delta version. None: what is released while it lasts. `seat`: of the one who asks, from when until when, where
    the licence names its users. `usage`: what each use is counted in, where it is paid by use.
    """

    dataset: str
    scope: Scope
    deliveries: tuple[str, ...] | None
    starts_at: datetime
    ends_at: datetime | None
    revoked_at: datetime | None = None
    version: int | None = None
    id: str = ""
    usage: str | None = None
    seat: tuple[datetime, datetime | None] | None = None

    @property
    def over_at(self) -> datetime | None:
        """The first of its end and its revocation; None if neither is set."""
        return min((at for at in (self.ends_at, self.revoked_at) if at is not None), default=None)

    @property
    def is_metered(self) -> bool:
        """Whether its use is counted."""
        return bool(self.scope.quotas) or self.usage is not None

    def at(self, now: datetime) -> "HeldGrant":
        """The grant with what its scope gives at that moment."""
        return self if self.scope.window is None else replace(self, scope=self.scope.at(now))

    def active(self, now: datetime) -> bool:
        """From its start on, until its end or its revocation, that moment excluded."""
        return self.starts_at <= now and (self.over_at is None or now < self.over_at)

    def seats(self, now: datetime) -> bool:
        """Whether the one who asks may use it: its licence names no users, or this one."""
        if self.scope.seats is None:
            return True
        return self.seat is not None and self.seat[0] <= now and (self.seat[1] is None or now < self.seat[1])

    def gives(self, now: datetime) -> bool:
        """Whether the one who asks gets rows by it now; of a licence of figures of groups nobody does."""
        return self.active(now) and self.seats(now) and self.scope.aggregate_only is None


@dataclass(frozen=True, slots=True)
class Facts:
    """What the network knows about the one who asks.

    `grants`: of its organisation, ended ones too. `own`: datasets that its supply center delivers, by declaration.
    The rest is of the dataset asked about. `corrections`: of deliveries that a grant is pinned to, which one replaced
    each. `holds_table`: its releases hold their table, so each row says from when until when it stands.
    """

    grants: tuple[HeldGrant, ...] = ()
    own: frozenset[str] = frozenset()
    corrections: Mapping[str, str] = field(default_factory=dict)
    holds_table: bool = False


class Reason(StrEnum):
    """Why a question was answered so; stable codes."""

    ALLOWED = "allowed"
    UNKNOWN_USER = "unknown_user"
    NOT_LICENSED = "not_licensed"
    ENDED = "licence_ended"
    NOT_STARTED = "licence_not_started"
    COLUMN = "column_not_licensed"
    NOT_OFFERED = "operation_not_offered"
    NOT_YOURS = "not_yours"
    NO_SEAT = "no_seat"
    AGGREGATES_ONLY = "aggregates_only"
    QUOTA = "quota_reached"


@dataclass(frozen=True, slots=True)
class Decision:
    allowed: bool
    reason: Reason = Reason.ALLOWED
    detail: str = ""
