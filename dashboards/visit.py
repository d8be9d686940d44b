"""Who looks: the session cookie is shown to the marketplace on every rerun; nobody signed in, nothing shown.

cookie → GET /api/me → Visit (the person, their client, their words, the scope that cached data is kept under)
"""

import hashlib
from dataclasses import dataclass, field
from typing import Any, NoReturn

import httpx
import streamlit as st
from pydantic import ValidationError

from client.api import Marketplace
from client.errors import MarketplaceProblem
from dashboards.settings import settings
from dashboards.words import Words
from wire.access import Grant
from wire.people import Me

TIMEOUT_S = 10.0
LANGUAGE_COOKIE = "sdn_language"  # of the marketplace, on the same host
WAITS = (0.5,)  # seconds; a person waits: one repetition, then words


@dataclass(frozen=True)
class Visit:
    """One rerun of one person. `scope` changes when the person, the organisation or any live grant does.

    `asked` is what the marketplace told during this rerun, so that it is asked once.
    """

    me: Me
    marketplace: Marketplace
    grants: tuple[Grant, ...]
    words: Words
    asked: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def scope(self) -> str:
        live = sorted(f"{grant.id}:{grant.terms_hash}" for grant in self.grants if grant.active)
        text = "|".join([self.me.member_id, self.me.organisation_id, self.me.role, *live])
        return hashlib.sha256(text.encode()).hexdigest()

    def live(self, dataset: str) -> list[Grant]:
        """The grants that hold now on the dataset ("<sector>.<name>")."""
        return [grant for grant in self.grants if grant.active and grant.dataset == dataset]


def visit() -> Visit:
    """The signed-in person; where there is none, a page that says so, and nothing after it runs."""
    name = settings().session_cookie
    cookie = st.context.cookies.get(name)
    if not cookie:
        _ask_to_sign_in()
    marketplace = Marketplace(
        settings().marketplace_url, cookies={name: str(cookie)}, timeout=TIMEOUT_S, waits=WAITS
    )  # fmt: skip
    try:
        me = marketplace.me()
        return Visit(me, marketplace, tuple(marketplace.grants()), Words(language(me)))
    except MarketplaceProblem as problem:
        marketplace.close()
        if problem.status in (401, 403):
            _ask_to_sign_in()
        _say_unavailable()
    except (httpx.TransportError, ValidationError):
        marketplace.close()
        _say_unavailable()


def language(me: Me) -> str:
    """The language that the marketplace's switch was set to in this browser; else the account's."""
    switched = st.context.cookies.get(LANGUAGE_COOKIE)
    return str(switched) if switched in ("en", "ko") else me.language


def _ask_to_sign_in() -> NoReturn:
    st.title("Sector data network")
    st.info("Sign in at the marketplace, then load this page again. · 마켓플레이스에 로그인한 뒤 다시 여세요.")
    st.link_button("Sign in · 로그인", f"{settings().marketplace_url}/sign-in")
    st.stop()
    raise AssertionError("nothing runs after st.stop")


def _say_unavailable() -> NoReturn:
    st.error("The marketplace does not answer. Load this page again in a minute. · 잠시 뒤 다시 여세요.")
    st.stop()
    raise AssertionError("nothing runs after st.stop")
