"""Alembic's way in: the database of the settings, or the connection that a test hands over."""

from alembic import context
from sqlalchemy import Connection

from marketplace.bootstrap import database_url
from marketplace.capabilities import TABLES
from marketplace.database import Base, make_engine
from marketplace.grants import privileges
from marketplace.settings import Settings

_LOCK = 7_031_002  # two processes that start together migrate one after the other


def run(connection: Connection) -> None:
    assert TABLES
    context.configure(connection=connection, target_metadata=Base.metadata, compare_type=True)
    with context.begin_transaction():
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        context.run_migrations()
        privileges.limit(connection)


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    engine = make_engine(database_url(Settings.read()))
    with engine.connect() as own:
        run(own)
    engine.dispose()
