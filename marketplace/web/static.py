"""What browsers keep: packages of `node_modules`, our few files of `marketplace/static`; names change with content.

folder → `/static/<name>/<hash>/…`, kept by browsers for a year
module → `/static/modules/<hash>/<name>`, its imports rewritten (`modules.py`)
KRDS's style sheets and ours → one, `/static/css/<hash>/site.css`
Compressed where the browser reads gzip. Nothing here holds a secret, so its compressed size tells nothing (BREACH).
"""

import gzip
import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from fastapi import FastAPI, Request
from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from marketplace.web import modules

ROOT = Path(__file__).parents[2]
FOLDERS: Final[Mapping[str, Path]] = {
    "krds": ROOT / "node_modules" / "krds-uiux" / "resources",
    "htmx": ROOT / "node_modules" / "htmx.org" / "dist",
    "hashes": ROOT / "node_modules" / "@noble" / "hashes",
    "own": ROOT / "marketplace" / "static",
}
FOR_A_YEAR: Final = "public, max-age=31536000, immutable"
SHEET: Final = "css/site.css"
_TEXTS: Final = frozenset({".css", ".js", ".svg", ".json"})
_SHEETS: Final = (
    ("krds", "css/token/krds_tokens.css"),
    ("krds", "css/component/output.css"),
    ("own", "site.css"),
)


@dataclass(frozen=True, slots=True)
class Assets:
    """What pages name: `address("own/upload.js")` → `/static/own/<hash>/upload.js`."""

    versions: Mapping[str, str]
    sheet: bytes

    def address(self, path: str) -> str:
        name, _, rest = path.partition("/")
        return f"/static/{name}/{self.versions[name]}/{rest}"


@cache
def assets() -> Assets:
    """Read once a process: what set-up brought, and our own files as they are now."""
    versions = {name: _version(name) for name in FOLDERS}
    text = "\n".join(_sheet(name, path, versions) for name, path in _SHEETS)
    sheet = text.replace('@charset "UTF-8";', "").encode()
    return Assets({**versions, "css": _digest(sheet), "modules": _version("modules")}, sheet)


def _version(name: str) -> str:
    """Return the content's hash; npm's packages are what the lock file says, hashes and all."""
    if name == "own":
        files = sorted(path for path in FOLDERS[name].rglob("*") if path.is_file())
        return _digest(b"".join(path.name.encode() + path.read_bytes() for path in files))
    return _digest((ROOT / "package-lock.json").read_bytes())


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def _sheet(name: str, path: str, versions: Mapping[str, str]) -> str:
    """Return the text with addresses that hold in one sheet; empty where set-up has not brought the package yet."""
    file = FOLDERS[name] / path
    if not file.exists():
        return ""
    text = file.read_text(encoding="utf-8").replace('@import "../../css/token/krds_tokens.css";', "")
    return text.replace("../../", f"/static/krds/{versions['krds']}/")


class _Folder(StaticFiles):
    """Files that a browser keeps; texts compressed for those that read gzip."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if response.status_code in (200, 304):
            response.headers["Cache-Control"] = FOR_A_YEAR
        if not isinstance(response, FileResponse) or Path(response.path).suffix not in _TEXTS:
            return response
        response.headers["Vary"] = "Accept-Encoding"
        if response.status_code != 200 or not reads_gzip(Headers(scope=scope)):
            return response
        kept = {name: response.headers[name] for name in ("cache-control", "vary", "last-modified")}
        kept |= {"Content-Encoding": "gzip", "ETag": f"W/{response.headers['etag']}"}
        return Response(_packed(Path(response.path)), headers=kept, media_type=response.media_type)


def reads_gzip(headers: Headers) -> bool:
    named = [part.strip().split(";q=") for part in headers.get("accept-encoding", "").split(",")]
    return any(part[0] == "gzip" and part[1:] not in (["0"], ["0.0"]) for part in named)


@cache
def _packed(file: Path) -> bytes:
    return gzip.compress(file.read_bytes(), mtime=0)


def _sheet_route(sheet: bytes) -> Callable[[Request], Awaitable[Response]]:
    """The one style sheet, compressed when the process starts."""
    packed = gzip.compress(sheet, mtime=0)

    async def answer(request: Request) -> Response:
        headers = {"Cache-Control": FOR_A_YEAR, "Vary": "Accept-Encoding"}
        if reads_gzip(request.headers):
            return Response(packed, headers=headers | {"Content-Encoding": "gzip"}, media_type="text/css")
        return Response(sheet, headers=headers, media_type="text/css")

    return answer


async def _module(request: Request) -> Response:
    response = await modules.answer(request)
    if response.status_code == 200:
        response.headers["Cache-Control"] = FOR_A_YEAR
    return response


def mount(app: FastAPI) -> None:
    """An address of an older process answers 404, as does a package that set-up has not brought yet."""
    found = assets()
    app.add_route(found.address(SHEET), _sheet_route(found.sheet), include_in_schema=False)
    app.add_route(found.address("modules/{name:path}"), _module, include_in_schema=False)
    for name, folder in FOLDERS.items():
        app.mount(f"/static/{name}/{found.versions[name]}", _Folder(directory=folder, check_dir=False), name=name)
