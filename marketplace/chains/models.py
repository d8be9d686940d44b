"""Rows: links of the chains. Only INSERT is possible."""

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database import Base


class ChainLink(Base):
    """The row `subject` at a `place`, counted from 1 without a gap. `previous` is the hash of the place before it."""

    __tablename__ = "chain_link"
    __table_args__ = (Index("uq_chain_link_subject", "subject", "chain", unique=True),)
    chain: Mapped[str] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str]
    previous: Mapped[str]
    hash: Mapped[str]
