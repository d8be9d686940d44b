"""Statements that somebody, or a program of the bank's, puts into a folder: taken in and moved aside, once each."""

import logging
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session, sessionmaker

from marketplace.transfers import service
from marketplace.transfers.errors import StatementUnreadable
from wire import times

log = logging.getLogger(__name__)


def take_in_folder(sessions: sessionmaker[Session], folder: Path, zone: str, now: datetime) -> int:
    """How many files were taken in. One that cannot be read goes to `refused/`, with the cause beside it."""
    if not folder.is_dir():
        return 0
    return sum(_taken(sessions, file, zone, now) for file in sorted(folder.glob("*.csv")))


def _taken(sessions: sessionmaker[Session], file: Path, zone: str, now: datetime) -> bool:
    try:
        with sessions.begin() as session:
            service.take_in(session, file.read_bytes(), times.there(zone), now)
    except StatementUnreadable as error:
        log.warning("the statement %s is refused: %s", file.name, error.detail)
        cause = _aside(file, "refused").with_suffix(".cause.txt")
        cause.write_text(f"{error.detail}\n{error.remedy}\n", encoding="utf-8")
        return False
    _aside(file, "taken")
    return True


def _aside(file: Path, word: str) -> Path:
    """Taken in before it is moved: cut off in between, its lines are known when it is read again."""
    there = file.parent / word
    there.mkdir(exist_ok=True)
    return file.rename(there / file.name)
