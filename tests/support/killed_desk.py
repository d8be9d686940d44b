"""A process of the marketplace that ends by SIGKILL once the provider has done its part and we have committed nothing.

`killed(WHERE, …)` runs `python -m tests.support.killed_desk` and waits for its end.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from marketplace.accounts.models import Member
from marketplace.accounts.viewer import Viewer, viewer_of
from marketplace.database import make_engine, sessions
from marketplace.payments import service as inbox
from marketplace.payments.port import PaymentEvent, RefundReason
from marketplace.payments.stripe_gateway import StripeGateway
from marketplace.purchases import service, settlement
from marketplace.purchases.desk import Desk
from marketplace.purchases.refunds import RefundOrder
from marketplace.subscriptions import changes
from marketplace.subscriptions.fulfilment import apply
from sectors.registry import Registry
from tests.support.declarations import make_sector
from tests.support.stripe import KEY, SECRET


def killed(where: str, **facts: Any) -> None:
    """`where`: open_checkout, charge, refund (at the provider), or apply (an event that is written)."""
    command = [sys.executable, "-m", "tests.support.killed_desk", where, json.dumps(facts)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr


class _Killed:
    """The provider, whose answer to one question never comes back: who asked is gone."""

    def __init__(self, gateway: StripeGateway, where: str) -> None:
        self._gateway, self._where = gateway, where

    def __getattr__(self, name: str) -> Any:
        asked = getattr(self._gateway, name)
        return _then_killed(asked) if name == self._where else asked


def _then_killed(call: Callable[..., Any]) -> Callable[..., Any]:
    def done(*args: Any, **kwargs: Any) -> None:
        call(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    return done


def _applied(session: Session, event: PaymentEvent, now: datetime) -> str:
    """All of it is written, and nothing committed."""
    apply(session, event, now)
    session.flush()
    os.kill(os.getpid(), signal.SIGKILL)
    return ""


def _open_checkout(desk: Desk, viewer: Viewer, facts: Mapping[str, Any], now: datetime) -> None:
    service.buy(desk, viewer, facts["plan"], None, now)


def _charge(desk: Desk, viewer: Viewer, facts: Mapping[str, Any], now: datetime) -> None:
    changes.change(desk, viewer, facts["purchase"], changes.Asked(facts["plan"], 1, now, facts["due"]), now)


def _refund(desk: Desk, viewer: Viewer, facts: Mapping[str, Any], now: datetime) -> None:
    settlement.refund(desk, viewer, facts["purchase"], RefundOrder(RefundReason.REQUESTED, "as asked"), now)


def _apply(desk: Desk, _: Viewer, __: Mapping[str, Any], now: datetime) -> None:
    inbox.handle_pending(desk.sessions, _applied, now)


DOES = {"open_checkout": _open_checkout, "charge": _charge, "refund": _refund, "apply": _apply}


def main() -> None:
    where, facts = sys.argv[1], json.loads(sys.argv[2])
    opened = sessions(make_engine(facts["database"]))
    payments: Any = _Killed(StripeGateway(KEY, SECRET, facts["stripe"]), where)
    with opened() as session:
        viewer = viewer_of(session.get_one(Member, facts["member"]))
    desk = Desk(opened, payments, "http://127.0.0.1:8700", Registry((make_sector(),)), apply)
    DOES[where](desk, viewer, facts, datetime.fromisoformat(facts["now"]))


if __name__ == "__main__":
    main()
