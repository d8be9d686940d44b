"""What arrives and what becomes of it: deliveries, verdicts, certificates, releases, feeds. Times have a zone."""

from enum import StrEnum
from typing import Any

from pydantic import AwareDatetime, Field

from wire.base import Wire
from wire.figures import Part
from wire.sketches import PartSketch


class Verdict(StrEnum):
    """What became of a delivery. `landed`: bytes kept, not yet judged."""

    LANDED = "landed"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    DUPLICATE = "duplicate"


class Delivery(Wire):
    """One file that arrived, with its verdict. `read == accepted + quarantined + skipped` once judged.

    `reasons` counts quarantined rows by reason; `refusal` says place, cause and remedy when nothing was accepted.
    """

    id: str
    sector: str
    dataset: str  # "<sector>.<name>"
    supply_center: str
    file_name: str
    sha256: str
    size: int = Field(ge=0)
    received_at: AwareDatetime
    judged_at: AwareDatetime | None = None
    verdict: Verdict
    read: int = Field(default=0, ge=0)
    accepted: int = Field(default=0, ge=0)
    quarantined: int = Field(default=0, ge=0)
    skipped: int = Field(default=0, ge=0)  # blank, doubled, or no row by the declaration
    reasons: dict[str, int] = {}
    refusal: str | None = None
    duplicate_of: str | None = None
    drift: list[str] = []
    declaration_hash: str
    step_version: str


class Upload(Wire):
    """A file on its way: `offset` bytes of `size` have come. `delivery` is what it becomes, from `placed_at` on.

    `run` is the feed's run that takes it, `run_state` how it stands (queued, running, success, failed), as far as
    anybody knows; `verdict` once the delivery was judged and announced.
    """

    id: str
    dataset: str
    file_name: str
    size: int
    sha256: str
    offset: int
    created_at: AwareDatetime
    expires_at: AwareDatetime
    placed_at: AwareDatetime | None = None
    delivery: str | None = None
    run: str | None = None
    run_state: str | None = None
    verdict: Verdict | None = None


class Cause(Wire):
    """Why a delivery was refused; `code` is stable (docs/refusals.md)."""

    code: str
    place: str
    cause: str
    remedy: str


class ColumnQuality(Wire):
    """Measured on the accepted rows of one release. `smallest`/`largest` only for public columns."""

    name: str
    null_share: float = Field(ge=0, le=1)
    distinct: int | None = None
    smallest: str | None = None
    largest: str | None = None


class Expectation(Wire):
    """One Great Expectations result of the release's certificate."""

    name: str
    column: str | None = None
    success: bool
    observed: str | None = None


class Certificate(Wire):
    """What was measured when the release was made: stands on the listing."""

    rows: int
    quarantined: int
    columns: list[ColumnQuality]
    expectations: list[Expectation]
    newest: str | None = None  # largest value of the time column, as text


class Changes(Wire):
    """Rows of the table that a release added, changed (their key stayed) and removed."""

    added: int = Field(ge=0)
    changed: int = Field(default=0, ge=0)
    removed: int = Field(default=0, ge=0)


class BreakKind(StrEnum):
    """What of a table changes under the queries on it. `before` and `after` of a Break say it."""

    COLUMN_REMOVED = "column_removed"  # later rows are empty there; `before`: its type
    TYPE_CHANGED = "type_changed"
    KEY_CHANGED = "key_changed"
    ZONE_CHANGED = "zone_changed"  # whose days, months or years a partition holds
    NOTICE_SHORTENED = "notice_shortened"  # days


class Break(Wire):
    """One thing that may make queries, written before, fail or say something else; `columns`: those that it names."""

    kind: BreakKind
    columns: list[str]
    before: str = ""
    after: str = ""


class BreakingChange(Wire):
    """What a coming release breaks. No delivery of it is taken before `takes_effect_at`; `withdrawn_at`: none will."""

    id: str
    dataset: str
    breaks: list[Break] = Field(min_length=1)
    announced_at: AwareDatetime
    takes_effect_at: AwareDatetime
    withdrawn_at: AwareDatetime | None = None


class Release(Wire):
    """Immutable: dataset + Delta version + deliveries + certificate. `samples` hold public columns only.

    `parts`: the rows of its deliveries by partition; none where it was announced before parts were counted.
    `holds_table`: of a dataset whose rows take each other's place. Its certificate's rows and columns, its samples and
    its parts are then those of every row that stood in the table with it. `changes` None: they were not counted yet.
    `breaks`: what it does to queries that were written before. `sketches`: summaries of the same rows as `parts`.
    """

    id: str
    dataset: str
    delta_version: int = Field(ge=0)
    deliveries: list[str]
    supersedes: list[str] = []  # deliveries whose rows this release replaced
    published_at: AwareDatetime
    declaration_hash: str
    certificate: Certificate
    samples: list[dict[str, Any]] = []
    parts: list[Part] = []
    holds_table: bool = False
    changes: Changes | None = None
    breaks: list[Break] = []
    sketches: list[PartSketch] = []


class Announced(Wire):
    """`changed` is False when the same announcement had come before."""

    id: str
    changed: bool


class FeedState(StrEnum):
    """What a feed needs, the worst first. `waiting`: nothing came yet, and nothing is overdue."""

    LATE = "late"
    REFUSED = "refused"  # its newest delivery was
    WAITING = "waiting"
    WELL = "well"


class Punctuality(StrEnum):
    """What came of a due time. `waiting`: nothing came, and its grace is not over."""

    WAITING = "waiting"
    EARLY = "early"
    ON_TIME = "on_time"
    LATE = "late"
    MISSED = "missed"


class DueDelivery(Wire):
    """A time at which a feed was to deliver, and when the file came that answers it."""

    dataset: str
    due_at: AwareDatetime
    grace_ends: AwareDatetime
    came_at: AwareDatetime | None
    delivery: str | None
    punctuality: Punctuality


class FeedOperations(Wire):
    """One feed: what came, what became of it (deliveries by verdict, rows), whether it is late.

    `late_at`: from when on it counts as late, unless a file comes before; None: it is never due. `missed`: due times
    that no file has answered.
    """

    dataset: str
    sector: str
    supply_center: str
    title: dict[str, str]
    cron: str
    zone: str
    late_after_hours: int
    late: bool
    late_at: AwareDatetime | None
    missed: int = 0
    state: FeedState
    last_delivery_at: AwareDatetime | None
    last_verdict: str | None
    deliveries: dict[str, int]
    rows_accepted: int
    rows_quarantined: int
    releases: int
    last_published_at: AwareDatetime | None


class Operations(Wire):
    """All feeds that the viewer may see, and their sums. `mistakes`: for operators, of declarations.

    `unpunctual`: the newest of their deliveries that were missed or came late.
    """

    feeds: list[FeedOperations]
    late: int
    missed: int = 0
    unpunctual: list[DueDelivery] = []
    deliveries: dict[str, int]
    rows_accepted: int
    rows_quarantined: int
    mistakes: list[str] = []
