"""What the worker does for forwarding, as a process of its own that a test can kill: `… 2026-11-02T09:00:00+00:00`."""

import sys
import threading
from datetime import datetime

from marketplace import bootstrap
from marketplace.settings import Settings


def main() -> None:
    at = datetime.fromisoformat(sys.argv[1])
    parts = bootstrap.build(Settings.read(), clock=lambda: at)
    (task,) = bootstrap.forwarded(parts, threading.Event())
    sending = task.run.__self__  # type: ignore[attr-defined]
    while task.run(at):
        sending.wait()


if __name__ == "__main__":
    main()
