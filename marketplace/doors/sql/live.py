"""The queries that this process has under way, and whose they are: nobody else's token fetches their pages (A13)."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from marketplace.doors.sql.statements import Said
from marketplace.doors.tokens import Key
from marketplace.grants.values import HeldGrant

IDLE = timedelta(minutes=10)  # Trino gives up a query whose client is silent for less
MOST_TRANSACTIONS = 10_000
NO_TRANSACTION = "NONE"  # how clients say that they could keep one


@dataclass(slots=True)
class LiveQuery:
    """`ended` is the message with which pages are refused once a licence that it reads under is over.

    `tables` are the datasets that it reads, complete once Trino has `analysed` it. `paying`: of each the grants by
    which it is read, from when its first answer was paid for.
    """

    id: str
    key: Key
    said: Said
    started_at: datetime
    seen_at: datetime
    tables: frozenset[str] = frozenset()
    analysed: bool = False
    ended: str | None = None
    paying: Sequence[Sequence[HeldGrant]] | None = None
    stopped: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def subject(self) -> str:
        return self.key.member

    def stop(self, message: str) -> None:
        """From now on no page of it leaves the door, also none that is on its way."""
        self.ended = message
        self.stopped.set()


@dataclass(slots=True)
class LiveQueries:
    _queries: dict[str, LiveQuery] = field(default_factory=dict)
    _transactions: dict[str, str] = field(default_factory=dict)  # id → the member who started it

    def begin(self, query_id: str, key: Key, said: Said, started_at: datetime) -> LiveQuery:
        made = LiveQuery(query_id, key, said, started_at, started_at)
        self._queries[query_id] = made
        return made

    def of(self, query_id: str, now: datetime) -> LiveQuery | None:
        found = self._queries.get(query_id)
        if found is not None:
            found.seen_at = now
        return found

    def started(self, transaction: str, subject: str) -> None:
        """A transaction is its starter's; the oldest is forgotten, Trino has long given it up."""
        if len(self._transactions) >= MOST_TRANSACTIONS:
            del self._transactions[next(iter(self._transactions))]
        self._transactions[transaction] = subject

    def owns(self, transaction: str, subject: str) -> bool:
        return transaction == NO_TRANSACTION or self._transactions.get(transaction) == subject

    def finish(self, query_id: str) -> None:
        self._queries.pop(query_id, None)

    def forget_silent(self, now: datetime) -> None:
        for query in [q for q in self._queries.values() if now - q.seen_at > IDLE]:
            self.finish(query.id)

    def running(self) -> Iterator[LiveQuery]:
        """Those whose end was not yet decided; safe against changes while it is walked."""
        return (query for query in list(self._queries.values()) if query.ended is None)

    def __len__(self) -> int:
        return len(self._queries)
