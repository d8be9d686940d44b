"""The network's own processes: marketplace, its worker, the policy point, the SQL door, the files door, the Stripe
stand-in, the dashboards.
"""

import datetime as dt
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable

from infra.network import HOST, Network
from infra.parts import ask
from infra.parts.environment import ROOT, database_url, shared
from infra.parts.part import Launch, NotReadyError, Part

_SILENT_S = 60.0
_MIGRATIONS = ROOT / "marketplace" / "migrations"


def _web(
    app: str, port: str, environment: Callable[[Network], dict[str, str]], tls: bool = False
) -> Callable[[Network], Launch]:
    """One uvicorn process serving an application factory."""

    def launch(network: Network) -> Launch:
        command = [sys.executable, "-m", "uvicorn", "--factory", f"{app}:create_app", "--host", HOST]
        command += [
            "--port",
            str(network.port(port)),
            "--no-server-header",
            "--no-access-log",
            "--http",
            "infra.http_limits:LimitedProtocol",
            "--lifespan",
            "on",  # an app that fails before its first request ends the process, and is seen
            "--timeout-graceful-shutdown",
            "5",
        ]
        if tls:
            command += ["--ssl-certfile", str(network.secret("tls-cert.pem"))]
            command += ["--ssl-keyfile", str(network.secret("tls-key.pem"))]
        return Launch(tuple(command), environment(network), ROOT)

    return launch


def _health(port: str, scheme: str = "http", path: str = "/health") -> Callable[[Network, float], None]:
    def probe(network: Network, _started: float) -> None:
        ca = network.secret("tls-ca.pem") if scheme == "https" else None
        ask.get(f"{network.url(port, scheme)}{path}", ca=ca)

    return probe


def _worker_beats(network: Network, started: float) -> None:
    """The worker, which has no address, tells of itself in a file."""
    file = network.run / "worker.json"
    told = json.loads(file.read_text())["at"] if file.exists() else None
    at = dt.datetime.fromisoformat(told).timestamp() if told else 0.0
    if at < started or time.time() - at > _SILENT_S:
        raise NotReadyError(f"the worker told of itself last at {told}, see {file}")


_OUTWARD = ("SDN_SMTP_", "SDN_WEBHOOK_", "SDN_PAYOUT_", "SDN_BANK_", "SDN_OIDC_", "SDN_API_")


def _marketplace_environment(network: Network) -> dict[str, str]:
    """With mail server, provider of identities, what webhooks may reach, payouts, the API's pace, where the operator
    says so.
    """
    outward = {name: value for name, value in os.environ.items() if name.startswith(_OUTWARD)}
    database = {"MARKETPLACE_DATABASE_URL": database_url(network, "marketplace", "marketplace")}
    return shared(network) | outward | database


def _stripe_environment(network: Network) -> dict[str, str]:
    """With what tests ask of the stand-in, where they do."""
    asked = {name: value for name, value in os.environ.items() if name.startswith("STRIPE_STAND_IN_")}
    return shared(network) | asked


def _policy_environment(network: Network) -> dict[str, str]:
    """The policy point only reads; it is not given the marketplace's role."""
    return shared(network) | {"POLICY_DATABASE_URL": database_url(network, "policy", "marketplace")}


def _migrated(serve: Callable[[Network], Launch]) -> Callable[[Network], Launch]:
    """Bring the tables to the newest migration before serving; the marketplace alone does it."""

    def launch(network: Network) -> Launch:
        command = [sys.executable, "-m", "alembic", "--config", str(_MIGRATIONS / "alembic.ini"), "upgrade", "head"]
        subprocess.run(command, check=True, cwd=ROOT, env=_marketplace_environment(network))
        return serve(network)

    return launch


def _worker(network: Network) -> Launch:
    return Launch((sys.executable, "-m", "marketplace.worker"), _marketplace_environment(network), ROOT)


def _dashboards(network: Network) -> Launch:
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "dashboards" / "app.py")]
    options = {
        "server.address": HOST,
        "server.port": network.port("dashboards"),
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
        "browser.serverAddress": HOST,
        "client.toolbarMode": "viewer",
        "client.showErrorDetails": "none",
    }
    command += [f"--{name}={value}" for name, value in options.items()]
    return Launch(tuple(command), shared(network) | {"SDN_CA_FILE": str(network.secret("tls-ca.pem"))}, ROOT)


MARKETPLACE = Part(
    "marketplace",
    _migrated(_web("marketplace.app", "marketplace", _marketplace_environment)),
    _health("marketplace"),
    needs=("postgres", "stripe"),
    port="marketplace",
)
WORKER = Part("worker", _worker, _worker_beats, needs=("marketplace",))
POLICY = Part(
    "policy",
    _web("marketplace.doors.policy.app", "policy", _policy_environment),
    _health("policy"),
    needs=("marketplace",),
    port="policy",
)
SQL = Part(
    "sql",
    _web("marketplace.doors.sql.app", "sql", _policy_environment, tls=True),
    _health("sql", "https"),
    needs=("trino",),
    port="sql",
)
FILES = Part(
    "files",
    _web("marketplace.doors.files.app", "files", _policy_environment),
    _health("files"),
    needs=("marketplace",),
    port="files",
)
STRIPE = Part(
    "stripe", _web("infra.stripe_stand_in.app", "stripe", _stripe_environment), _health("stripe"), port="stripe"
)
DASHBOARDS = Part(
    "dashboards",
    _dashboards,
    _health("dashboards", path="/_stcore/health"),
    needs=("marketplace",),
    port="dashboards",
)
PARTS = (STRIPE, MARKETPLACE, WORKER, POLICY, SQL, FILES, DASHBOARDS)
