"""The provider over HTTP: what it says of itself, the way to it, and a code → whom it has proved.

.well-known/openid-configuration, kept for an hour → authorization, token, keys
"""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import httpx
from joserfc.util import urlsafe_b64encode

from marketplace.accounts.errors import ProviderSilent
from marketplace.accounts.oidc.rules import Attempt, Expected, Identity, NotProved, proved
from marketplace.outward import Identities

KEPT = timedelta(hours=1)
SECONDS = 10.0
SECRET = "oidc-client-secret"  # noqa: S105 - the secret's name
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_BASIC = "client_secret_basic"


class IdentityProvider:
    """The one that the settings name; `back`: where it sends browsers to. ProviderSilent from each method."""

    def __init__(self, told: Identities, secret: str, back: str, clock: Callable[[], datetime]) -> None:
        self.told = told
        self._secret, self._back, self._clock = secret, back, clock
        self._kept: tuple[datetime, dict[str, Any]] | None = None

    def address(self, attempt: Attempt) -> str:
        """Where the browser goes."""
        digest = hashlib.sha256(attempt.verifier.encode()).digest()
        asked = {
            "response_type": "code", "client_id": self.told.client_id, "redirect_uri": self._back,
            "scope": "openid email", "state": attempt.state, "nonce": attempt.nonce,
            "code_challenge": urlsafe_b64encode(digest).decode(), "code_challenge_method": "S256",
        }  # fmt: skip
        return str(httpx.URL(self._found()["authorization_endpoint"]).copy_merge_params(asked))

    def identity(self, attempt: Attempt, code: str, now: datetime) -> Identity:
        """Whom the code of that attempt is of. NotProved."""
        token = self._token(attempt, code)
        keys = _fetched(self._found()["jwks_uri"]).get("keys")
        expected = Expected(self.told.issuer, self.told.client_id, attempt.nonce)
        return proved(token, keys if isinstance(keys, list) else [], expected, now)

    def _token(self, attempt: Attempt, code: str) -> str:
        form = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": self._back,
            "code_verifier": attempt.verifier,
        }  # fmt: skip
        answer = _answer("POST", self._found()["token_endpoint"], **self._with_secret(form))
        if answer.status_code in (400, 401):
            raise NotProved(f"the provider does not take the code, or not our secret: {answer.status_code}")
        token = _object(answer).get("id_token")
        if not isinstance(token, str):
            raise NotProved("the provider gave no token of identity")
        return token

    def _with_secret(self, form: dict[str, str]) -> dict[str, Any]:
        """Our secret as the provider takes it: in a header (RFC 6749, 2.3.1) unless it wants it in the form."""
        ways = self._found().get("token_endpoint_auth_methods_supported") or [_BASIC]
        if _BASIC in ways:
            return {"data": form, "auth": (quote(self.told.client_id, safe=""), quote(self._secret, safe=""))}
        return {"data": form | {"client_id": self.told.client_id, "client_secret": self._secret}}

    def _found(self) -> dict[str, Any]:
        """What the provider says of itself; it must call itself as the settings do."""
        if self._kept is None or self._clock() >= self._kept[0]:
            found = _fetched(self.told.issuer.rstrip("/") + "/.well-known/openid-configuration")
            scheme = httpx.URL(self.told.issuer).scheme
            fits = all(httpx.URL(str(found.get(name, ""))).scheme == scheme for name in _ENDPOINTS)
            if found.get("issuer") != self.told.issuer or not fits:
                raise ProviderSilent("it says of itself what the settings do not")
            self._kept = self._clock() + KEPT, found
        return self._kept[1]


def _fetched(address: str) -> dict[str, Any]:
    return _object(_answer("GET", address))


def _answer(method: str, address: str, **how: Any) -> httpx.Response:
    """No redirect is followed, no proxy of the environment's is asked."""
    try:
        return httpx.request(method, address, timeout=SECONDS, trust_env=False, **how)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise ProviderSilent from error


def _object(answer: httpx.Response) -> dict[str, Any]:
    try:
        told = answer.raise_for_status().json()
    except (httpx.HTTPStatusError, ValueError) as error:
        raise ProviderSilent from error
    if not isinstance(told, dict):
        raise ProviderSilent
    return told
