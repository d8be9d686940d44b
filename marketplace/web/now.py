"""What a route asks for instead of taking it from the air: time, settings, the reader's language, declarations.

What waits for nobody is `async`: FastAPI hands everything else to a thread, which costs more than to answer it.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request

from marketplace.settings import Settings
from marketplace.web.translations import language_of
from sectors.spec.dataset import Dataset


async def now(request: Request) -> datetime:
    """One time for the whole request."""
    at: datetime = request.app.state.parts.clock()
    return at


async def config(request: Request) -> Settings:
    settings: Settings = request.app.state.parts.settings
    return settings


async def language(request: Request) -> str:
    return language_of(request)


def datasets(request: Request) -> Mapping[str, Dataset]:
    """Every declared dataset by its id, `<sector>.<name>`."""
    return {dataset.id: dataset for dataset in request.app.state.parts.registry.datasets}


def mistakes(request: Request) -> list[str]:
    """What is wrong with declarations that were changed while the network runs."""
    return [str(mistake) for mistake in request.app.state.parts.registry.mistakes]


Language = Annotated[str, Depends(language)]
Now = Annotated[datetime, Depends(now)]
Config = Annotated[Settings, Depends(config)]
Mistakes = Annotated[list[str], Depends(mistakes)]
Datasets = Annotated[Mapping[str, Dataset], Depends(datasets)]
