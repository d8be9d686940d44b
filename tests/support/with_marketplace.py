"""The fixtures of whatever is held against a real marketplace: `from tests.support.with_marketplace import *`."""

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
