"""What waits is sent: several channels at once, each channel's notices one after the other, oldest first.

Sent, then marked, in a transaction that holds the channel: a process killed between the two sends the notice again,
with the same id. A channel that fails waits longer each time and holds no other; a way that is closed on our side
waits alone.
"""

import logging
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session, sessionmaker

from marketplace import outbox, tries
from marketplace.clock import Clock
from marketplace.notices import queries, rules, service
from marketplace.notices.models import Notice, NoticeChannel
from marketplace.notices.port import Failure, NotSent, Outgoing, Sender, WayClosed
from marketplace.notices.rules import Way

AT_ONCE = 8
CHANNELS = 40  # of one round
A_TURN = 20  # notices of one channel before others have theirs
log = logging.getLogger(__name__)


@dataclass
class Sending:
    """`ways`: what this network can send by. Two processes may send at once: a channel is held by one of them."""

    sessions: sessionmaker[Session]
    ways: Mapping[Way, Sender]
    clock: Clock
    closed: dict[Way, tuple[int, datetime]] = field(default_factory=dict)

    def round(self, now: datetime) -> int:
        """How many notices were sent."""
        open_ways = [way for way in self.ways if way not in self.closed or self.closed[way][1] <= now]
        with self.sessions() as session:
            channels = queries.due(session, open_ways, now, CHANNELS)
        if not channels:
            return 0
        with ThreadPoolExecutor(AT_ONCE) as pool:
            return sum(pool.map(lambda channel: self._turn(channel, now), channels))

    def _turn(self, channel: str, now: datetime) -> int:
        sent = 0
        while sent < A_TURN and self._next(channel, now):
            sent += 1
        return sent

    def _next(self, channel_id: str, now: datetime) -> bool:
        """Send the oldest notice of a channel; False for nothing sent."""
        with self.sessions.begin() as session:
            channel = queries.claimed(session, channel_id, now)
            notice = queries.oldest_pending(session, channel_id) if channel else None
            if channel is None or notice is None:
                return False
            if channel.member.disabled_at is not None:
                service.stop(session, channel, now)
                return False
            return self._sent(session, channel, notice, now)

    def _sent(self, session: Session, channel: NoticeChannel, notice: Notice, now: datetime) -> bool:
        try:
            self.ways[channel.way].send(_outgoing(channel, notice), self.clock())
        except WayClosed as error:
            failures = self.closed.get(channel.way, (0, now))[0] + 1
            self.closed[channel.way] = failures, now + outbox.back_off(failures)
            log.warning("no notices by %s for now: %s", channel.way, error)
            return False
        except NotSent as error:
            self._blame(session, channel, error, now)
            return False
        except Exception:
            log.exception("the notice %s could not be sent", notice.id)
            self._blame(session, channel, NotSent(Failure.OURS), now)
            return False
        self.closed.pop(channel.way, None)
        notice.sent_at = channel.last_sent_at = now
        channel.failures, channel.next_try_at, channel.error = 0, None, None
        return True

    def _blame(self, session: Session, channel: NoticeChannel, error: NotSent, now: datetime) -> None:
        channel.failures += 1
        channel.error = error.why.value
        wait = None if error.why is Failure.GONE else tries.wait(rules.WAITS, channel.failures)
        log.info("a notice to %s was not sent: %s", channel.id, error)
        if wait is None:
            service.stop(session, channel, now)
        else:
            channel.next_try_at = now + wait


def _outgoing(channel: NoticeChannel, notice: Notice) -> Outgoing:
    member = channel.member
    return Outgoing(
        id=notice.id, kind=notice.kind, facts=notice.facts, created_at=notice.created_at, channel=channel.id,
        address=channel.address or member.email, secret_version=channel.secret_version, role=member.role,
        language=member.language,
    )  # fmt: skip
