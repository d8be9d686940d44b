"""npm's modules for browsers, without a bundler: a bare name in an import becomes the address of that module.

    import { EditorView } from "@codemirror/view" → … from "/static/modules/<hash>/@codemirror/view"

Import maps would have to stand inline in the page, which the pages' policy forbids.
"""

import gzip
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

NODE_MODULES = Path(__file__).parents[2] / "node_modules"
FILES: Final[Mapping[str, str]] = {
    "@codemirror/autocomplete": "dist/index.js", "@codemirror/commands": "dist/index.js",
    "@codemirror/lang-sql": "dist/index.js", "@codemirror/language": "dist/index.js",
    "@codemirror/state": "dist/index.js", "@codemirror/streamparser": "dist/index.js",
    "@codemirror/view": "dist/index.js", "@lezer/common": "dist/index.js",
    "@lezer/highlight": "dist/index.js", "@lezer/lr": "dist/index.js", "@marijn/find-cluster-break": "src/index.js",
    "crelt": "index.js", "style-mod": "src/style-mod.js", "w3c-keyname": "index.js",
}  # fmt: skip
_IMPORT = re.compile(r"^((?:import|export)\b[^;'\"]*?(?:\bfrom\s*)?)(['\"])([^'\".][^'\"]*)\2", re.MULTILINE)


def module(name: str, prefix: str) -> str | None:
    """The module's text with addresses under `prefix`; None where it is not served, or set-up has not brought it."""
    file = NODE_MODULES / name / FILES[name] if name in FILES else None
    if file is None or not file.exists():
        return None
    return _IMPORT.sub(
        lambda found: f"{found[1]}{found[2]}{prefix}{found[3]}{found[2]}", file.read_text(encoding="utf-8")
    )


@cache
def _packed(name: str, prefix: str) -> bytes | None:
    text = module(name, prefix)
    return None if text is None else gzip.compress(text.encode(), mtime=0)


async def answer(request: Request) -> Response:
    """A module: every browser that knows modules reads gzip."""
    name = request.path_params["name"]
    body = _packed(name, request.url.path.removesuffix(name))
    if body is None:
        return PlainTextResponse("there is no such module", 404)
    return Response(body, headers={"Content-Encoding": "gzip"}, media_type="text/javascript")
