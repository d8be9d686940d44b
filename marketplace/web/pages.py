"""Templates → HTML: every page knows its language, its viewer, its CSRF field and the filters."""

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.responses import HTMLResponse

from marketplace.web.compression import compress
from marketplace.web.csrf import csrf_field, csrf_token, visitor, visitor_cookie
from marketplace.web.filters import filters
from marketplace.web.flash import COOKIE as FLASH
from marketplace.web.flash import read_flash
from marketplace.web.navigation import menu
from marketplace.web.static import assets
from marketplace.web.translations import LANGUAGES, language_of, remember_language, translate
from wire import korean

TURNING = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))  # Unicode's overrides, embeddings, isolates
TEMPLATES = Path(__file__).parents[1] / "templates"


@cache
def templates(zone: str) -> Environment:
    """Escapes everything; a name that the route did not give is an error."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=select_autoescape(default=True), undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, finalize=_shown,
    )  # fmt: skip
    environment.filters.update(filters(zone))
    return environment


def _shown(value: Any) -> Any:
    """Whatever a template writes, without signs that turn the direction of what stands beside it.

    TypeError for a bare time: it would be UTC, and say so nowhere.
    """
    if isinstance(value, datetime):
        raise TypeError(f"{value}: show a time by the filter local_time")
    return value.translate(TURNING) if isinstance(value, str) else value


def render(request: Request, template: str, *, status: int = 200, **context: Any) -> HTMLResponse:
    """The page of `template` (a path under `templates/`), with `context` and what `shared` adds."""
    settings = request.app.state.parts.settings
    page = templates(settings.zone).get_template(template).render(**shared(request), **context)
    response = HTMLResponse(page, status_code=status, headers={"Cache-Control": "no-store"})
    response.set_cookie(
        visitor_cookie(request), visitor(request), httponly=True, samesite="lax", secure=_https(request)
    )
    if FLASH in request.cookies:
        response.delete_cookie(FLASH)
    remember_language(request, response)
    compress(request, response)
    return response


def shared(request: Request) -> dict[str, Any]:
    """What every template may use: `_`, `label`, `language`, `viewer`, `csrf_field()`, `asset()`, `flash`, `menu` …

    `told_reason(…)`, `told_refusal(…)`: what the data plane says, in the page's language.
    """
    language, settings = language_of(request), request.app.state.parts.settings
    viewer = getattr(request.state, "viewer", None)
    return {
        "_": lambda text, **values: translate(text, language, **values),
        "address": settings.marketplace_url + request.url.path,
        "asset": assets().address,
        "center_names": {center.id: center.name for center in request.app.state.parts.registry.supply_centers},
        "csrf_field": lambda: csrf_field(request),
        "csrf_token": lambda: csrf_token(request),
        "flash": read_flash(request),
        "language": language,
        "label": lambda value: translate(str(value).replace("_", " ").capitalize(), language),
        "languages": LANGUAGES,
        "told_reason": korean.reason if language == "ko" else str,
        "told_refusal": korean.refusal if language == "ko" else str,
        "menu": menu(settings, viewer),
        "network": settings,
        "path": request.url.path,
        "viewer": viewer,
    }


def _https(request: Request) -> bool:
    return request.url.scheme == "https"
