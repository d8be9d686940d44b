"""The marketplace's web process: `uvicorn --factory marketplace.app:create_app`."""

from fastapi import Depends, FastAPI

from marketplace import bootstrap, capabilities
from marketplace.accounts.dependencies import maybe_signed_in
from marketplace.settings import Settings
from marketplace.web import csrf_checked, headers, health, problems, static


def create_app(parts: bootstrap.Parts | None = None) -> FastAPI:
    """All routers under one roof; `parts` wired from the environment unless given."""
    app = FastAPI(
        title="Sector data network",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        dependencies=[Depends(csrf_checked), Depends(maybe_signed_in)],
    )
    app.state.parts = parts or bootstrap.build(Settings.read())
    problems.install(app)
    headers.install(app, app.state.parts.settings)
    static.mount(app)
    app.include_router(health.router)
    for router in capabilities.routers():
        app.include_router(router)
    return app
