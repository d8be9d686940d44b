"""What a route asks for instead of taking it from the air: the time of the request and the settings."""

from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request

from marketplace.settings import Settings


def now(request: Request) -> datetime:
    """One time for the whole request."""
    at: datetime = request.app.state.parts.clock()
    return at


def config(request: Request) -> Settings:
    settings: Settings = request.app.state.parts.settings
    return settings


Now = Annotated[datetime, Depends(now)]
Config = Annotated[Settings, Depends(config)]
