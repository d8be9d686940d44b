"""Rows: licence. Never changed once written: a purchase is bound to the terms as they were."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database import Base, once_created
from marketplace.licensing import triggers


class Licence(Base):
    """Terms with the scope they compile to; `terms_hash` and `declaration_hash` prove what was agreed on which data."""

    __tablename__ = "licence"
    id: Mapped[str] = mapped_column(primary_key=True)
    dataset: Mapped[str] = mapped_column(index=True)
    terms: Mapped[dict[str, Any]]
    terms_hash: Mapped[str]
    scope: Mapped[dict[str, Any]]
    declaration_hash: Mapped[str]
    created_at: Mapped[datetime]


once_created(triggers.STATEMENTS)
