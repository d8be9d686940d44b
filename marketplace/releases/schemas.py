"""What operators read of announcements."""

from pydantic import AwareDatetime, BaseModel, ConfigDict


class RefusedAnnouncementOut(BaseModel):
    """`feed` is whose token it was; `dataset` and `supply_center` what it announced for."""

    model_config = ConfigDict(frozen=True, from_attributes=True)
    id: str
    at: AwareDatetime
    feed: str
    announced: str
    dataset: str
    supply_center: str | None
    address: str
