"""What the releases API gives beside the wire types of `sdn.client.types`."""

from pydantic import AwareDatetime, BaseModel


class Announced(BaseModel):
    """`changed` is False when the same announcement had come before."""

    id: str
    changed: bool


class FeedOperations(BaseModel):
    """One feed: what came, what became of it (deliveries by verdict, rows), whether it is late."""

    dataset: str
    sector: str
    supply_center: str
    title: dict[str, str]
    cron: str
    zone: str
    late_after_hours: int
    late: bool
    last_delivery_at: AwareDatetime | None
    last_verdict: str | None
    deliveries: dict[str, int]
    rows_accepted: int
    rows_quarantined: int
    releases: int
    last_published_at: AwareDatetime | None


class Operations(BaseModel):
    """All feeds that the viewer may see, and their sums."""

    feeds: list[FeedOperations]
    late: int
    deliveries: dict[str, int]
    rows_accepted: int
    rows_quarantined: int
