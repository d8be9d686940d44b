"""A real OpenID Connect provider over HTTP: it checks what a client must send, and can be told to spoil its tokens.

browser → /authorize → code, once → /token (secret, PKCE) → ID token; /keys
"""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.support.http import served

CLIENT, SECRET = "sector-network", "oidc client secret for tests: +/%"
Token = Callable[["Provider", dict[str, Any]], str]


def signed(provider: "Provider", claims: dict[str, Any]) -> str:
    return jwt.encode({"alg": "RS256", "kid": provider.key.kid}, claims, provider.key)


def unsigned(_: "Provider", claims: dict[str, Any]) -> str:
    """`none`, which asks for no key."""
    return f"{_part({'alg': 'none'})}.{_part(claims)}."


def confused(provider: "Provider", claims: dict[str, Any]) -> str:
    """HS256 under the public key, which everybody has."""
    said = f"{_part({'alg': 'HS256', 'kid': provider.key.kid})}.{_part(claims)}"
    digest = hmac.digest(provider.key.as_pem(private=False), said.encode(), "sha256")
    return f"{said}.{_text(digest)}"


def by_another(provider: "Provider", claims: dict[str, Any]) -> str:
    """A key of the forger's own under the provider's name for its key."""
    return jwt.encode({"alg": "RS256", "kid": provider.key.kid}, claims, RSAKey.generate_key(2048))


def _part(told: dict[str, Any]) -> str:
    return _text(json.dumps(told).encode())


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@dataclass
class Provider:
    """`person`: who is signed in there; `spoils`: claims told otherwise, None: left out; `token`: how they are signed."""

    clock: Callable[[], datetime]
    person: dict[str, Any]
    url: str = ""
    calls_itself: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, auto_kid=True))
    spoils: dict[str, Any] = field(default_factory=dict)
    token: Token = signed
    given: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def claims(self, nonce: str) -> dict[str, Any]:
        now = int(self.clock().timestamp())
        right = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce, **self.person}
        return {name: value for name, value in (right | self.spoils).items() if value is not None}

    def discovery(self, _: Request) -> Response:
        ways = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        told = {name: f"{self.url}/{path}" for name, path in ways.items()}
        return JSONResponse({"issuer": self.calls_itself or self.url, **told})

    def keys(self, _: Request) -> Response:
        return JSONResponse({"keys": [self.key.as_dict(private=False)]})

    def authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        assert (asked["client_id"], asked["response_type"]) == (CLIENT, "code")
        assert asked["code_challenge_method"] == "S256"
        assert {"openid", "email"} <= set(asked["scope"].split())
        code = secrets.token_urlsafe(16)
        self.given[code] = asked
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}")

    async def give_token(self, request: Request) -> Response:
        form = {name: str(value) for name, value in (await request.form()).items()}
        self.asked.append(form.get("code", ""))
        basic = base64.b64encode(f"{CLIENT}:{quote(SECRET, safe='')}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {basic}":
            return JSONResponse({"error": "invalid_client"}, 401)
        first = self.given.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = _text(digest)
        if first is None or (first["code_challenge"], first["redirect_uri"]) != (challenge, form.get("redirect_uri")):
            return JSONResponse({"error": "invalid_grant"}, 400)
        token = self.token(self, self.claims(first["nonce"]))
        return JSONResponse({"access_token": "unused", "token_type": "Bearer", "id_token": token})


@contextmanager
def provider(clock: Callable[[], datetime], person: dict[str, Any]) -> Iterator[Provider]:
    """One that answers at a port of its own."""
    held = Provider(clock, person)
    app = Starlette(
        routes=[
            Route("/.well-known/openid-configuration", held.discovery),
            Route("/keys", held.keys),
            Route("/authorize", held.authorize),
            Route("/token", held.give_token, methods=["POST"]),
        ]
    )
    with served(app) as held.url:
        yield held
