"""The fixtures of a marketplace: the command is held against the real thing."""

from tests.support.marketplace import clock, registry, settings, web
from tests.support.postgres import database, database_url, databases, engine, postgres, session, template

__all__ = [
    "clock",
    "database",
    "database_url",
    "databases",
    "engine",
    "postgres",
    "registry",
    "session",
    "settings",
    "template",
    "web",
]
