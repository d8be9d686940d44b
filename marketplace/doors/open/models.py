"""Rows: open_use, what everybody used on one day; open_batch, what was told already. Neither is of a person."""

from datetime import date, datetime

from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database import Base
from wire.access import Outcome
from wire.open import Kind

Sketch = bytes  # a column of the row is called as the type is


class OpenUse(Base):
    """Sums of a day. `askers`: a sketch of who asked, hashed with a salt that was thrown away with the day."""

    __tablename__ = "open_use"
    day: Mapped[date] = mapped_column(primary_key=True)
    dataset: Mapped[str] = mapped_column(primary_key=True, index=True)
    kind: Mapped[Kind] = mapped_column(primary_key=True)
    form: Mapped[str] = mapped_column(primary_key=True)
    outcome: Mapped[Outcome] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(primary_key=True)
    uses: Mapped[int]
    rows: Mapped[int]
    bytes: Mapped[int]
    milliseconds: Mapped[int]
    askers: Mapped[Sketch]


class OpenBatch(Base):
    """A batch of sums that was taken, so that one that is told again adds nothing."""

    __tablename__ = "open_batch"
    id: Mapped[str] = mapped_column(primary_key=True)
    taken_at: Mapped[datetime] = mapped_column(index=True)
