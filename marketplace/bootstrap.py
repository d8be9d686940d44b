"""The only wiring: settings → engine, clock, passwords, declarations → `Parts`, and what a fresh database needs."""

from dataclasses import dataclass

from argon2 import PasswordHasher
from sqlalchemy import Engine, make_url
from sqlalchemy.orm import Session, sessionmaker

from marketplace.accounts import founding
from marketplace.accounts.dependencies import INGEST, REGISTRAR
from marketplace.accounts.secrets import Passwords
from marketplace.clock import Clock, system_clock
from marketplace.database import make_engine, sessions
from marketplace.settings import Settings
from sectors.spec import Sector


@dataclass(frozen=True, slots=True)
class Parts:
    """What the routes of one process share: `request.app.state.parts`."""

    settings: Settings
    engine: Engine
    sessions: sessionmaker[Session]
    clock: Clock
    passwords: Passwords
    session_key: bytes
    sectors: tuple[Sector, ...]


def build(
    settings: Settings,
    *,
    clock: Clock = system_clock,
    passwords: Passwords | None = None,
    sectors: tuple[Sector, ...] = (),
) -> Parts:
    """Wire one process. No I/O but reading secrets; the database is first asked by a request."""
    engine = make_engine(database_url(settings))
    return Parts(
        settings=settings,
        engine=engine,
        sessions=sessions(engine),
        clock=clock,
        passwords=passwords or Passwords(PasswordHasher()),
        session_key=settings.secret("session-key").encode(),
        sectors=sectors,
    )


def prepare(parts: Parts) -> None:
    """What a migrated database needs before the first request; again at every start, for new declarations."""
    secret = parts.settings.secret
    with parts.sessions.begin() as session:
        founding.found(
            session,
            parts.passwords,
            operator_password=secret("operator-password"),
            services={INGEST: secret("ingest-token"), REGISTRAR: secret("registrar-token")},
            supply_centers=[center for sector in parts.sectors for center in sector.supply_centers],
            now=parts.clock(),
        )


def database_url(settings: Settings) -> str:
    """The address with its password, which is kept out of the environment."""
    url = make_url(settings.database_url)
    if url.password is None and (settings.secrets / "marketplace-db-password").exists():
        url = url.set(password=settings.secret("marketplace-db-password"))
    return url.render_as_string(hide_password=False)
