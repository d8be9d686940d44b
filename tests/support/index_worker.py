"""A worker that makes the index anew, as a process of its own that a test can kill: `… <home>`."""

import os
import sys
from pathlib import Path

from marketplace.database import make_engine, sessions
from marketplace.search.index import Indexing
from marketplace.search.schema import Place

if __name__ == "__main__":
    Indexing(sessions(make_engine(os.environ["DATABASE_URL"])), Place(Path(sys.argv[1]))).rebuild()
