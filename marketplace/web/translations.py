"""English text is the key; `translations/<language>/*.toml` hold flat `"English" = "…"` tables, read once."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from fastapi import Request
from starlette.responses import Response

LANGUAGES = {"en": "English", "ko": "한국어"}
COOKIE = "sdn_language"
_FOLDER = Path(__file__).parents[1] / "translations"
_YEAR = 365 * 24 * 3600


@cache
def texts(language: str) -> Mapping[str, str]:
    """All texts of a language; empty for English. ValueError where two files differ on one text."""
    found: dict[str, str] = {}
    for path in sorted((_FOLDER / language).glob("*.toml")):
        for english, text in tomllib.loads(path.read_text(encoding="utf-8")).items():
            if found.setdefault(english, text) != text:
                raise ValueError(f"{path}: {english!r} is translated otherwise in another file; agree on one text")
    return found


def translate(text: str, language: str, /, **values: object) -> str:
    """`text` in `language`, English where no translation is known; `{name}` takes its value from `values`."""
    found = texts(language).get(text, text)
    return found.format(**values) if values else found


def language_of(request: Request) -> str:
    """`?lang=`, then the cookie, then what the browser prefers; English otherwise."""
    asked = request.query_params.get("lang") or request.cookies.get(COOKIE) or _preferred(request)
    return asked if asked in LANGUAGES else "en"


def _preferred(request: Request) -> str:
    return request.headers.get("accept-language", "en")[:2].lower()


def remember_language(request: Request, response: Response) -> None:
    """A switch by `?lang=` holds for a year."""
    asked = request.query_params.get("lang")
    if asked in LANGUAGES:
        response.set_cookie(
            COOKIE, asked, max_age=_YEAR, samesite="lax", httponly=True, secure=request.url.scheme == "https"
        )
