"""The feed of readings on the suite's network: files put into it, its steps, and what became of each file."""

import hashlib
import subprocess
import sys
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from infra.demo import people
from infra.network import Network
from infra.parts.environment import ROOT, shared
from lakehouse.trino import cursor
from pipeline import land
from pipeline.delivery import Folder
from pipeline.settings import Settings

SECTOR, NAME = "testing", "readings"
DATASET = f"{SECTOR}.{NAME}"
GOOD, BAD = 48, 2
WITHIN_S = 120
OPERATOR = "operator@network.local"


@dataclass(frozen=True)
class Feed:
    """Who delivers readings to the network, and its steps."""

    network: Network
    settings: Settings

    def drop(self, name: str, content: str) -> str:
        """Put a file into the drop folder; the SHA-256 of its bytes."""
        file = self.settings.layout.drop(SECTOR, NAME) / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
        return hashlib.sha256(content.encode()).hexdigest()

    def land(self) -> str:
        """Land what is there; the one delivery that waits."""
        [delivery] = land.run(self.settings, self.settings.dataset(DATASET), datetime.now(UTC))
        return delivery

    def run(self, delivery: str, *steps: str) -> None:
        """Steps, as Airflow's tasks call them."""
        for step in steps:
            import_module(f"pipeline.{step}").run(
                self.settings, self.settings.dataset(DATASET), delivery, datetime.now(UTC)
            )

    def folder(self, delivery: str) -> Folder:
        return Folder(self.settings.layout.delivery(delivery))

    def start(self, step: str, **told: str) -> "subprocess.Popen[str]":
        """A step's own command in a process of its own."""
        command = [sys.executable, "-W", "ignore", "-m", f"pipeline.{step}", DATASET]
        environment = shared(self.network) | {"PYTHONPATH": str(ROOT)} | told
        return subprocess.Popen(command, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def finish(self, step: str) -> None:
        """The step's command, to its end."""
        process = self.start(step)
        _, errors = process.communicate(timeout=WITHIN_S)
        assert process.returncode == 0, errors

    def committed(self, table: Path, delivery: str) -> bool:
        """Whether a version in the table's log bears the delivery's transaction."""
        transaction = f'"{DATASET}/{delivery}/{table.name}"'
        return any(transaction in log.read_text() for log in (table / "_delta_log").glob("*.json"))

    def counts(self, delivery: str) -> tuple[int, int, int]:
        """Its accepted rows, its quarantined ones, and its rows in the table of deliveries, through the SQL door."""
        tables = (NAME, f"{NAME}__quarantine", "deliveries")
        counts = (f"(SELECT count(*) FROM {SECTOR}.{table} WHERE _delivery = '{delivery}')" for table in tables)
        with people.signed_in(self.network, OPERATOR, self.network.secret("operator-password").read_text()) as operator:
            token = operator.sql_token().token
        with cursor(self.network.url("sql", "https"), token, self.network.secret("tls-ca.pem")) as sql:
            accepted, bad, told = sql.execute(f"SELECT {', '.join(counts)}").fetchone()
        return accepted, bad, told


def new_meter() -> str:
    """A meter that nobody read before: the same bytes again would be a duplicate, on a network that is kept too."""
    return f"meter-{uuid.uuid4().hex[:8]}"


def readings(meter: str, *, bad: int = BAD) -> str:
    good = "".join(f"{meter},2026-10-{1 + hour // 24:02d} {hour % 24:02d}:00:00,{hour}.5\n" for hour in range(GOOD))
    return f"Meter,Time,Value\n{good}" + f"{meter},no time,1\n" * bad
