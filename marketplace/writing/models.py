"""Rows: listing_form, what somebody typed and has not published yet, whole or not."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database import Base


class ListingForm(Base):
    """`fields` as they were sent, by their names: nothing that was typed is lost."""

    __tablename__ = "listing_form"
    id: Mapped[str] = mapped_column(primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), index=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"))
    fields: Mapped[dict[str, list[str]]]
    updated_at: Mapped[datetime]

    @property
    def name(self) -> str:
        """What to call it in a list."""
        said = (self.fields.get(name, [""])[0] for name in ("title.en", "title.ko", "slug"))
        return next((text for text in said if text), self.id)
