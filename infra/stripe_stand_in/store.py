"""The state of the stand-in, in one SQLite file: objects, kept answers, webhooks that are owed. It survives a restart.

All use is on one thread, a request is one transaction: nothing is seen half done.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.stripe_stand_in.shapes import Object

TABLES = """
CREATE TABLE IF NOT EXISTS object (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, parent TEXT, body TEXT NOT NULL,
  private TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS object_kind ON object (kind, parent, seq);
CREATE INDEX IF NOT EXISTS object_status ON object (kind, json_extract(body, '$.status'));
CREATE TABLE IF NOT EXISTS answer (
  key TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL,
  kept_at INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS webhook (
  event TEXT PRIMARY KEY REFERENCES object (id), attempts INTEGER NOT NULL, next_try_at REAL NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request with an idempotency key was answered."""

    fingerprint: str
    status: int
    body: str


class Store:
    def __init__(self, file: Path) -> None:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.database = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        self.database.executescript(f"PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; {TABLES}")

    def close(self) -> None:
        self.database.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing."""
        self.database.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.database.execute("ROLLBACK")
            raise
        self.database.execute("COMMIT")

    def add(self, subject: Object, *, parent: str | None = None, private: Object | None = None) -> None:
        """`private` is what the object does not show."""
        row = (subject["id"], subject["object"], parent, json.dumps(subject), json.dumps(private or {}))
        self.database.execute("INSERT INTO object (id, kind, parent, body, private) VALUES (?, ?, ?, ?, ?)", row)

    def put(self, subject: Object) -> None:
        self.database.execute("UPDATE object SET body = ? WHERE id = ?", (json.dumps(subject), subject["id"]))

    def get(self, id_: str) -> Object | None:
        row = self.database.execute("SELECT body FROM object WHERE id = ?", (id_,)).fetchone()
        return json.loads(row[0]) if row else None

    def private(self, id_: str) -> Object:
        row = self.database.execute("SELECT private FROM object WHERE id = ?", (id_,)).fetchone()
        found: Object = json.loads(row[0])
        return found

    def parent(self, id_: str) -> str:
        """What the object belongs to."""
        return str(self.database.execute("SELECT parent FROM object WHERE id = ?", (id_,)).fetchone()[0])

    def keep_private(self, id_: str, private: Object) -> None:
        self.database.execute("UPDATE object SET private = ? WHERE id = ?", (json.dumps(private), id_))

    def find(
        self,
        kind: str,
        facts: Mapping[str, Any] | None = None,
        *,
        parent: str | None = None,
        limit: int = -1,
        after: str | None = None,
        before: str | None = None,
        since: int = 0,
    ) -> list[Object]:
        """Objects of a kind whose JSON paths have these values, the newest first."""
        tests = ["kind = ?", *(f"json_extract(body, '{path}') = ?" for path in facts or {})]
        values = [kind, *(facts or {}).values()]
        for sign, text in (("parent = ?", parent), ("seq < (SELECT seq FROM object WHERE id = ?)", after),
                           ("seq > (SELECT seq FROM object WHERE id = ?)", before),
                           ("json_extract(body, '$.created') >= ?", since or None)):  # fmt: skip
            if text is not None:
                tests.append(sign)
                values.append(text)
        order = "ASC" if before is not None else "DESC"
        query = f"SELECT body FROM object WHERE {' AND '.join(tests)} ORDER BY seq {order} LIMIT ?"  # noqa: S608  (paths are ours)
        rows = self.database.execute(query, [*values, limit]).fetchall()
        found = [json.loads(row[0]) for row in rows]
        return found[::-1] if before is not None else found

    def kept(self, key: str, since: int) -> Answer | None:
        """The answer to this key, if it is younger than `since`."""
        row = self.database.execute(
            "SELECT fingerprint, status, body FROM answer WHERE key = ? AND kept_at >= ?", (key, since)
        ).fetchone()
        return Answer(*row) if row else None

    def keep(self, key: str, answer: Answer, now: int) -> None:
        row = (key, answer.fingerprint, answer.status, answer.body, now)
        self.database.execute("INSERT OR REPLACE INTO answer VALUES (?, ?, ?, ?, ?)", row)
