"""A worker's turn of a source, as a process of its own that a test can kill: `… seoul 2026-11-02T09:00:00+00:00`."""

import os
import sys
from datetime import datetime
from ipaddress import ip_network

from marketplace.database import make_engine, sessions
from marketplace.harvesting.turns import Turn


def main() -> None:
    slug, at = sys.argv[1], datetime.fromisoformat(sys.argv[2])
    Turn(sessions(make_engine(os.environ["DATABASE_URL"])), lambda: at, "killed", [ip_network("127.0.0.0/8")]).of(slug)


if __name__ == "__main__":
    main()
