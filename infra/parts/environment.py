"""What every part is told: the fixed names that all processes of the network read their settings from.

Network + secrets → environment variables; each part adds only what it alone needs
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from infra import secrets
from infra.install import downloads
from infra.network import HOST, Network
from reading.bounds import SETTINGS as BOUNDS

ROOT = Path(__file__).resolve().parents[2]
"""The folder that holds the packages: the checkout, or site-packages."""

_PASSED_ON = (
    *("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "USER", "XDG_CACHE_HOME", "SDN_ENVIRONMENT"),
    *BOUNDS.values(),
)
_OF_TASKS = ("SDN_FEEDS_INSIDE", "SDN_FETCH_LIMIT")


def inherited(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The little that parts take over from whoever started the network: no secret or proxy of theirs leaks in."""
    kept = {name: environment[name] for name in _PASSED_ON if name in environment}
    kept["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), kept.get("PATH", os.defpath)])
    return kept | {"PYTHONUNBUFFERED": "1"}


def shared(network: Network) -> dict[str, str]:
    """Names and addresses; no secret but what a Spark client proves itself with."""
    return inherited() | _names(network) | _addresses(network)


def _names(network: Network) -> dict[str, str]:
    return {
        "SDN_HOME": str(network.home),
        "SDN_PORT_BASE": str(network.port_base),
        "SDN_NAME": network.name,
        "SDN_ENVIRONMENT": os.environ.get("SDN_ENVIRONMENT", "local"),
        "SDN_SECTORS": os.pathsep.join(map(str, network.sectors)),
        "SDN_LAKEHOUSE": str(network.lakehouse),
        "SDN_LANDING": str(network.landing),
        "SDN_FEEDS": str(network.feeds),
        "SDN_SECRETS": str(network.secrets),
        "SDN_TYPE": str(downloads.type_home() / "fonts"),
    }


def _addresses(network: Network) -> dict[str, str]:
    return {
        "SDN_MARKETPLACE_URL": network.url("marketplace"),
        "SDN_DASHBOARDS_URL": network.url("dashboards"),
        "SDN_AIRFLOW_URL": network.url("airflow"),
        "SDN_SQL_URL": network.url("sql", "https"),
        "SDN_FILES_URL": network.url("files"),
        "SDN_TRINO_URL": network.url("trino", "https"),
        "SDN_POLICY_URL": network.url("policy"),
        # Stripe itself, where somebody names it (its key is put into secrets/stripe-key); else our stand-in.
        "STRIPE_API_BASE": os.environ.get("STRIPE_API_BASE") or network.url("stripe"),
        # Without TLS the client hands its token over at this very name only.
        "SPARK_REMOTE": f"sc://localhost:{network.port('spark')}",
    }


def fetching(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """For tasks that fetch: what the operator allows them, and the connections that Airflow reads from variables."""
    wanted = (name for name in environment if name in _OF_TASKS or name.startswith("AIRFLOW_CONN_"))
    return {name: environment[name] for name in wanted}


def spark_client(network: Network) -> dict[str, str]:
    return {"SPARK_CONNECT_AUTHENTICATE_TOKEN": secrets.read(network, "spark-token")}


def database_url(network: Network, role: str, database: str) -> str:
    """SQLAlchemy's address of a database for one role, on our server or the outside one."""
    password = secrets.read(network, f"{role}-db-password")
    return f"postgresql+psycopg://{role}:{password}@{database_host(network)}/{database}"


def database_host(network: Network) -> str:
    if network.database_url:
        outside = urlsplit(network.database_url)
        return f"{outside.hostname}:{outside.port or 5432}"
    return f"{HOST}:{network.port('postgres')}"
