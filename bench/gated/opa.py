"""OPA as the policy point's peer: built from its Go module, told the same grants, asked the same questions."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from infra.install import go
from infra.network import HOST
from marketplace.doors.policy.questions import Question
from marketplace.doors.policy.zones import in_clear
from marketplace.grants.filters import NOTHING, column_masks, row_filter
from marketplace.grants.values import Facts, HeldGrant, Principal
from marketplace.licensing.rendering import as_text, name

POLICY = Path(__file__).with_name("policy.rego")
PATHS = {"allow": "allow", "batched": "batched", "row-filters": "row_filters", "batch-column-masks": "column_masks"}
FOR_EVER = 1 << 62


@contextmanager
def serving(data: Mapping[str, Any], folder: Path) -> Iterator[tuple[int, int]]:
    """Its pid and its port. Its store holds what its policies read, not JSON: that answers faster."""
    go.install("opa")
    (folder / "data.json").write_bytes(orjson.dumps(data))
    port = _free()
    words = ["run", "--server", "--addr", f"{HOST}:{port}", "--log-level", "error", "--skip-version-check"]
    words += ["--optimize-store-for-read-speed", str(POLICY), str(folder / "data.json")]
    with subprocess.Popen([str(go.program("opa")), *words], env=os.environ | {"GOMAXPROCS": "1"}) as process:
        try:
            _wait(port, process)
            yield process.pid, port
        finally:
            process.terminate()


def data(grants: Mapping[str, Sequence[HeldGrant]], members: Mapping[str, Principal]) -> dict[str, Any]:
    """What OPA is told: by organisation its grants, compiled; by member its organisation."""
    of = {principal.organisation_id: principal for principal in members.values()}
    zoned = in_clear(Question("", columns=frozenset(["{column}"]), column_type="timestamp(3) with time zone"))
    assert zoned is not None, "a time in clear is shown in the session's zone"
    return {
        "members": {id_: {"organisation": principal.organisation_id} for id_, principal in members.items()},
        "grants": {id_: {grant.dataset: _grant(grant, of[id_]) for grant in held} for id_, held in grants.items()},
        "nothing": as_text(name(NOTHING), "trino"),
        "zoned": as_text(zoned, "trino"),
    }


def _grant(grant: HeldGrant, principal: Principal) -> dict[str, Any]:
    facts, at = Facts((grant,)), grant.starts_at
    rows = row_filter(principal, grant.dataset, facts, at)
    assert rows is not None, "each licence here bounds its rows"
    masks = column_masks(principal, grant.dataset, dict.fromkeys(grant.scope.columns), facts, at)
    return {
        "from": _ns(grant.starts_at),
        "until": FOR_EVER if grant.over_at is None else _ns(grant.over_at),
        "columns": dict.fromkeys(grant.scope.columns, True),
        "filter": as_text(rows, "trino"),
        "masks": {column: as_text(tree, "trino") for column, tree in masks.items()},
    }


def _ns(at: datetime) -> int:
    return int((at - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1_000_000) * 1000


def _free() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _wait(port: int, process: "subprocess.Popen[bytes]", within_s: float = 60.0) -> None:
    deadline = time.monotonic() + within_s
    with socket.socket() as probe:
        while probe.connect_ex((HOST, port)) != 0:
            assert process.poll() is None, "OPA ended at once"
            assert time.monotonic() < deadline, f"OPA does not serve within {within_s} s"
            time.sleep(0.1)
