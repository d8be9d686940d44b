"""Waiting for word from PostgreSQL: what is committed elsewhere is taken up at once, not at the end of a pause."""

import logging
import threading

import psycopg
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

log = logging.getLogger(__name__)


class Wakening:
    """Listens on a channel over a connection of its own. Without one it only pauses, and tries again next time."""

    def __init__(self, engine: Engine, channel: str, stop: threading.Event) -> None:
        self._engine, self._channel, self._stop = engine, channel, stop
        self._held: Connection | None = None

    def wait(self, seconds: float) -> None:
        """Until somebody tells of something, no longer than so many seconds."""
        try:
            self._held = self._held or self._listening()
            driver = self._held.connection.driver_connection
            assert isinstance(driver, psycopg.Connection)
            for _ in driver.notifies(timeout=seconds, stop_after=1):
                return
        except (SQLAlchemyError, psycopg.Error) as error:
            log.warning("nothing tells of new payments now, they are looked for: %s", error)
            self.close()
            self._stop.wait(seconds)

    def close(self) -> None:
        if self._held is not None:
            self._held.invalidate()
            self._held.close()
        self._held = None

    def _listening(self) -> Connection:
        held = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        held.exec_driver_sql(f"LISTEN {self._channel}")
        return held
