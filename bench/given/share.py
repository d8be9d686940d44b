"""A shared table read by the official client beside delta-rs reading the same rows from the disk.

The client has an environment of its own, as at a partner's: `make setup` with tests brings it.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.gated import tables
from bench.gated.licences import desk
from bench.network import running
from bench.printer import Measure
from infra.install import clients
from infra.network import Network
from marketplace.accounts.rights import Right
from marketplace.doors.tokens import Key, sign

PARTS = ("postgres", "stripe", "marketplace", "policy", "files")
NAME, LEAST = "ten", 0.5
TERM = timedelta(hours=1)
THEIRS = """
import sys, time, json, delta_sharing
told = []
for _ in range(4):
    began = time.monotonic()
    rows = len(delta_sharing.load_as_pandas(sys.argv[1]))
    told.append([time.monotonic() - began, rows])
print(json.dumps(told))
"""
OURS = """
import sys, time, json, deltalake
told = []
for _ in range(4):
    began = time.monotonic()
    rows = len(deltalake.DeltaTable(sys.argv[1]).to_pandas(partitions=[("country", "=", "France")]))
    told.append([time.monotonic() - began, rows])
print(json.dumps(told))
"""


def measures() -> Iterator[Measure]:
    """The first read makes the files of the licence, the others find them made."""
    with running(PARTS) as network, desk(network) as people, tempfile.TemporaryDirectory() as folder:
        tables.write(network, NAME)
        member = people.member()
        people.license(member, [tables.dataset(NAME)])
        theirs = _told([str(clients.programs() / "python"), "-c", THEIRS, _table(network, member, Path(folder))])
        table = network.lakehouse / tables.SECTOR / NAME
        local = _told([sys.executable, "-c", OURS, str(table)])
    (first, rows), *again = theirs
    second, peer = (min(seconds for seconds, _ in runs) for runs in (again, local[1:]))
    assert rows == local[0][1], "the share gives the rows of the licence"
    yield Measure(
        "shared table, first read", "rows/s", rows / first, rows / peer, remark=f"{rows:,} rows; makes its files"
    )
    yield Measure("shared table, read again", "rows/s", rows / second, rows / peer, least=LEAST)


def _table(network: Network, member: str, folder: Path) -> str:
    """The address of the table, as the client takes it: its profile, and the name."""
    now = datetime.now(UTC)
    key = network.secret("jwt-private.pem").read_text()
    token = sign(member, Right.SHARE.value, private_key=key, now=now, term=TERM, stands_on=Key(member)).token
    profile = folder / "bench.share"
    facts = {"shareCredentialsVersion": 1, "endpoint": f"{network.url('files')}/delta-sharing", "bearerToken": token}
    profile.write_text(json.dumps(facts))
    return f"{profile}#lakehouse.{tables.SECTOR}.{NAME}"


def _told(command: list[str]) -> list[tuple[float, int]]:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: list[tuple[float, int]] = json.loads(done.stdout)
    return found
