"""One HTTP question to a part, by the standard library: the supervisor stays small and follows no proxy settings."""

import json
import socket
import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from infra.network import HOST
from infra.parts.part import NotReadyError

_TIMEOUT_S = 5.0


def listens(port: int) -> None:
    """Somebody takes connections there; cheap to ask before anything dearer. Raises NotReadyError."""
    try:
        socket.create_connection((HOST, port), _TIMEOUT_S).close()
    except OSError as error:
        raise NotReadyError(f"nothing takes connections at {HOST}:{port} yet ({error.strerror})") from None


def get(url: str, *, ca: Path | None = None, headers: Mapping[str, str] | None = None) -> str:
    """The body of a 200 answer. Raises NotReadyError saying what came instead."""
    return _ask(urllib.request.Request(url, headers=dict(headers or {})), ca)  # noqa: S310  (our own addresses)


def get_json(url: str, *, ca: Path | None = None, headers: Mapping[str, str] | None = None) -> Any:
    return json.loads(get(url, ca=ca, headers=headers))


def post_json(url: str, body: str, *, ca: Path | None = None, headers: Mapping[str, str] | None = None) -> Any:
    request = urllib.request.Request(url, data=body.encode(), headers=dict(headers or {}))  # noqa: S310  (as above)
    return json.loads(_ask(request, ca))


def _ask(request: urllib.request.Request, ca: Path | None) -> str:
    try:
        with _opener(ca).open(request, timeout=_TIMEOUT_S) as answer:
            return str(answer.read().decode())
    except urllib.error.HTTPError as error:
        raise NotReadyError(f"{_shown(request)} answers {error.code}: {error.read()[:200]!r}") from None
    except OSError as error:
        raise NotReadyError(f"{_shown(request)} does not answer: {getattr(error, 'reason', error)}") from None


def _opener(ca: Path | None) -> urllib.request.OpenerDirector:
    handlers: list[urllib.request.BaseHandler] = [urllib.request.ProxyHandler({})]
    if ca:
        handlers.append(urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=str(ca))))
    return urllib.request.build_opener(*handlers)


def _shown(request: urllib.request.Request) -> str:
    """The address without its query."""
    return request.full_url.split("?")[0]
