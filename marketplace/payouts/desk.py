"""What payouts need beside the viewer: the database, who pays, the calendar, where pages are."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.orm import Session, sessionmaker

from marketplace.payouts.calendar import Calendar
from marketplace.payouts.errors import PayoutUnavailable
from marketplace.payouts.port import PayoutGateway, Way
from marketplace.payouts.sending import Gateways
from marketplace.settings import Settings


@dataclass(frozen=True, slots=True)
class Desk:
    sessions: sessionmaker[Session]
    gateways: Gateways
    settings: Settings

    @property
    def calendar(self) -> Calendar:
        return calendar_of(self.settings)

    @property
    def connect(self) -> PayoutGateway:
        """PayoutUnavailable where the network pays by bank file alone."""
        if Way.CONNECT not in self.gateways:
            raise PayoutUnavailable("this network pays by bank transfer alone", remedy="Write your bank account.")
        return self.gateways[Way.CONNECT]


def calendar_of(settings: Settings) -> Calendar:
    return Calendar(settings.payout_days, timedelta(days=settings.payout_held_days))


def desk(request: Request) -> Desk:
    """The desk of this process."""
    parts = request.app.state.parts
    return Desk(parts.sessions, parts.payouts, parts.settings)


AtDesk = Annotated[Desk, Depends(desk)]
