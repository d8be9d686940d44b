"""Builders: the app on a fresh database, organisations, members, and clients that are signed in as one of them."""

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session
from starlette.datastructures import State

from infra.install.downloads import type_home
from marketplace import bootstrap
from marketplace.accounts.models import Member, Organisation, OrganisationKind, Role, SignedInSession
from marketplace.accounts.queries import organisation_by_slug
from marketplace.accounts.secrets import Passwords, hash_token, new_token
from marketplace.accounts.viewer import Viewer, viewer_of
from marketplace.app import routed
from marketplace.ids import new_id
from marketplace.settings import Settings
from sectors.registry import Registry
from tests.support.declarations import make_sector

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
CHEAP = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
PASSWORD = "correct horse battery staple"
SECRETS = {
    "session-key": "test-session-key-0123456789abcdef", "registrar-token": "sdn_svc_registrar-token-for-tests", "operator-password": "operator password for tests",
    "stripe-key": "sk_test_for_the_suite_only_0000", "stripe-webhook-secret": "whsec_for_the_suite_only_0000",
    "webhook-key": "webhook-key-for-tests-0123456789", "share-key": "share-key-for-tests-012345678901", "forwarding-key": "forwarding-key-for-tests-0123456",
    "second-step-key": "second-step-key-for-tests-012345",
    "erasure-key": "erasure-key-for-tests-0123456789",
    "airflow-marketplace-password": "airflow-password-for-tests-0123",
    "policy-path": "policy-path-for-tests-0123456789", "events-secret": "events-secret-for-tests-012345",
}  # fmt: skip


@dataclass
class TestClock:
    """A clock that stands still until a test moves it."""

    __test__ = False
    at: datetime = field(default=NOW)

    def __call__(self) -> datetime:
        return self.at

    def forward(self, step: timedelta) -> None:
        self.at += step


def make_settings(folder: Path, database_url: str, **changes: object) -> Settings:
    """Settings of a test network in `folder`, its secrets written."""
    home = folder / "home"
    (home / "secrets").mkdir(parents=True, exist_ok=True)
    for name, value in SECRETS.items():
        (home / "secrets" / name).write_text(value)
    settings = Settings.read(
        {
            "SDN_HOME": str(home), "SDN_NAME": "test", "MARKETPLACE_DATABASE_URL": database_url,
            "SDN_MARKETPLACE_URL": "http://127.0.0.1:8700", "SDN_DASHBOARDS_URL": "http://127.0.0.1:8701",
            "SDN_SQL_URL": "https://127.0.0.1:8703",
            "SDN_FILES_URL": "http://127.0.0.1:8709",
            "SDN_TRINO_URL": "https://127.0.0.1:8704",
            "SDN_AIRFLOW_URL": "http://127.0.0.1:8702",
            "STRIPE_API_BASE": "http://127.0.0.1:8706",
            "SDN_TYPE": str(type_home() / "fonts"),
        }
    )  # fmt: skip
    return replace(settings, **changes)  # type: ignore[arg-type]


def make_organisation(session: Session, slug: str = "acme", kind: str = "company", name: str = "") -> Organisation:
    """The organisation of that slug, made unless it is there."""
    if found := organisation_by_slug(session, slug):
        return found
    made = Organisation(
        id=new_id("org"), slug=slug, name=name or slug.title(), kind=OrganisationKind(kind),
        trusted=kind == "supply_center", created_at=NOW,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def make_member(session: Session, organisation: Organisation, role: str = "buyer", email: str = "") -> Member:
    """A member whose password is `PASSWORD`."""
    made = Member(
        id=new_id("mbr"), organisation_id=organisation.id, email=email or f"{role}@{organisation.slug}.example",
        name=f"{role.title()} of {organisation.name}", password_hash=CHEAP.hash(PASSWORD), password_changed_at=NOW,
        role=Role(role), created_at=NOW, admin=role != "analyst",
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def make_viewer(session: Session, role: str = "buyer", slug: str = "acme", kind: str = "company") -> Viewer:
    """A new organisation with one member, as the routes see it."""
    return viewer_of(make_member(session, make_organisation(session, slug, kind), role))


@dataclass
class Web:
    """The whole marketplace on a fresh database, and clients for it."""

    app: FastAPI
    parts: bootstrap.Parts
    clock: TestClock

    def client(self, **headers: str) -> TestClient:
        """A browser or program that is not signed in."""
        return TestClient(self.app, follow_redirects=False, headers=headers, raise_server_exceptions=False)

    def signed_in(self, member_id: str, **headers: str) -> TestClient:
        """A client with a session of that member."""
        token = new_token()
        at = self.clock()
        with self.parts.sessions.begin() as session:
            session.add(
                SignedInSession(
                    token_hash=hash_token(token),
                    member_id=member_id,
                    created_at=at,
                    expires_at=at + timedelta(hours=12),
                )
            )
        client = self.client(**headers)
        client.cookies.set(self.parts.settings.session_cookie, token)
        return client

    def signed_in_as(
        self, role: str = "buyer", slug: str = "acme", kind: str = "company", **headers: str
    ) -> tuple[TestClient, Viewer]:
        """A client signed in as a new member of a new organisation, and that member."""
        with self.parts.sessions.begin() as session:
            viewer = make_viewer(session, role, slug, kind)
        return self.signed_in(viewer.member_id, **headers), viewer

    def registrar(self) -> TestClient:
        """A client with the token of the registering service."""
        return self.client(authorization=f"Bearer {SECRETS['registrar-token']}")

    def feed_token(self, dataset: str = "energy.generation") -> str:
        """The token with which that dataset's feed announces."""
        return self.parts.settings.secret(f"ingest/{dataset}")

    def feed(self, dataset: str = "energy.generation") -> TestClient:
        """A client with that token."""
        return self.client(authorization=f"Bearer {self.feed_token(dataset)}")


_routed = cache(routed)


def make_app(parts: bootstrap.Parts) -> FastAPI:
    """The app as `create_app` makes it, but for its routes, which take a second to make: they are every test's."""
    app = copy(_routed())
    app.router = copy(app.router)
    app.router.routes = [*app.router.routes]  # a route that a test adds is its own
    app.router.middleware_stack = app.router.app  # bound to the router that was copied until here
    app.state = State({"parts": parts})
    app.middleware_stack = None  # made with the first request
    return app


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    return make_settings(tmp_path, database_url)


@pytest.fixture
def registry() -> Registry:
    """What the network of a test declares; a test module may say otherwise by a fixture of the same name."""
    return Registry((make_sector(),))


@pytest.fixture
def web(settings: Settings, clock: TestClock, registry: Registry) -> Iterator[Web]:
    """The app as `create_app` makes it, on a fresh database, with a clock that the test moves."""
    parts = bootstrap.build(settings, clock=clock, passwords=CHEAP, declared=lambda: registry)
    bootstrap.prepare(parts)
    yield Web(make_app(parts), parts, clock)
    parts.engine.dispose()
