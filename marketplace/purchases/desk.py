"""What buying needs beside the buyer: the database, the provider, and where buyers come back to."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.orm import Session, sessionmaker

from marketplace.payments.port import PaymentGateway
from marketplace.payments.routes import Gateway


@dataclass(frozen=True, slots=True)
class Desk:
    sessions: sessionmaker[Session]
    payments: PaymentGateway
    marketplace_url: str


def desk(request: Request, payments: Gateway) -> Desk:
    """The desk of this process."""
    parts = request.app.state.parts
    return Desk(parts.sessions, payments, parts.settings.marketplace_url)


AtDesk = Annotated[Desk, Depends(desk)]
