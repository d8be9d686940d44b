"""What buying needs beside the buyer: the database, the provider, the declarations, and where buyers come back to."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.orm import Session, sessionmaker

from marketplace.payments.port import PaymentGateway
from marketplace.payments.routes import Gateway
from marketplace.payments.service import Apply
from marketplace.purchases import fulfilment
from sectors.registry import Registry


@dataclass(frozen=True, slots=True)
class Desk:
    sessions: sessionmaker[Session]
    payments: PaymentGateway
    marketplace_url: str
    declared: Registry
    apply: Apply = fulfilment.apply


def desk(request: Request, payments: Gateway) -> Desk:
    """The desk of this process."""
    parts = request.app.state.parts
    return Desk(parts.sessions, payments, parts.settings.marketplace_url, parts.registry, parts.apply)


AtDesk = Annotated[Desk, Depends(desk)]
