"""What crosses the wire about a listing's life: its versions, its reviews, the checks before it is published."""

from pydantic import AwareDatetime

from wire.base import Wire, example
from wire.commerce import Words


class ListingChange(Wire):
    """One difference between two versions, in words; `kind` says of what."""

    kind: str
    text: Words


class ListingVersion(Wire):
    """`live_at` None: it waits for review, or was dropped (`dropped_at`). `changes`: since the one that stood before.

    `by` None: it is from before versions were kept.
    """

    number: int
    hash: str
    by: str | None
    made_at: AwareDatetime
    live_at: AwareDatetime | None
    dropped_at: AwareDatetime | None
    changes: list[ListingChange]


class ListingStep(Wire):
    """A step of its life: who, what, when, why."""

    at: AwareDatetime
    by: str
    event: str
    reason: str
    number: int | None


class ListingCheck(Wire):
    """A check before publishing: `told` in words; no causes: it is met."""

    name: str
    told: Words
    met: bool
    causes: list[Words]


class ListingTried(Wire):
    """What a draft would be told, and what it would change of what stands; nothing is kept of it."""

    checks: list[ListingCheck]
    changes: list[ListingChange]


class ListingHistory(Wire):
    """All versions and all steps, the newest first."""

    slug: str
    state: str
    versions: list[ListingVersion]
    steps: list[ListingStep]


class Review(Wire):
    """What waits for an operator; `version.hash` is named by who decides, so that it is what was read."""

    slug: str
    supply_center: str
    state: str
    version: ListingVersion
    checks: list[ListingCheck]


class Decision(Wire):
    """`hash`: of what was read, to approve or decline it. `ends_use`: what was bought is suspended, too."""

    model_config = example(hash="9f2c" * 16, reason="The summary says what the data is")
    hash: str = ""
    reason: str = ""
    ends_use: bool = False
