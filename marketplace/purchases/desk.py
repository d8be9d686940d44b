"""What buying needs beside the buyer: the database, the provider, the declarations, and where buyers come back to."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.orm import Session, sessionmaker

from marketplace.payments.port import PaymentGateway
from marketplace.payments.routes import Gateway
from sectors.registry import Registry


@dataclass(frozen=True, slots=True)
class Desk:
    sessions: sessionmaker[Session]
    payments: PaymentGateway
    marketplace_url: str
    declared: Registry


def desk(request: Request, payments: Gateway) -> Desk:
    """The desk of this process."""
    parts = request.app.state.parts
    return Desk(parts.sessions, payments, parts.settings.marketplace_url, parts.registry)


AtDesk = Annotated[Desk, Depends(desk)]
