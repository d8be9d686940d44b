"""The parts: in order, on loopback, and told no more than they need."""

import datetime as dt
from pathlib import Path

import pytest

from infra import secrets
from infra.network import Network
from infra.parts import airflow, environment, ours, postgres, registry, trino
from infra.parts.part import Part


@pytest.fixture
def network(tmp_path: Path) -> Network:
    made = Network.read({"SDN_HOME": str(tmp_path), "SDN_PORT_BASE": "21000"})
    secrets.make(made, dt.datetime.now(dt.UTC))
    return made


def test_each_part_comes_after_what_it_needs() -> None:
    seen: set[str] = set()
    for part in registry.PARTS:
        assert set(part.needs) <= seen, part.name
        seen.add(part.name)


def test_a_selection_keeps_the_order() -> None:
    assert [part.name for part in registry.selected(["worker", "postgres"])] == ["postgres", "worker"]
    assert registry.selected([]) == registry.PARTS


def test_an_unknown_part_is_refused_with_the_known_ones() -> None:
    with pytest.raises(registry.UnknownPartError, match=r"no part 'mysql'. Parts: postgres, .*dashboards"):
        registry.selected(["mysql"])


@pytest.mark.parametrize("part", [ours.STRIPE, ours.WORKER, ours.POLICY, ours.SQL, ours.DASHBOARDS, trino.TRINO])
def test_no_secret_is_on_a_command_line(part: Part, network: Network) -> None:
    command = " ".join(part.launch(network).command)
    for name in secrets.TOKENS:
        assert secrets.read(network, name) not in command, name


def test_the_callers_environment_does_not_leak_in(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "leaked")
    monkeypatch.setenv("HTTPS_PROXY", "leaked")
    for part in (ours.STRIPE, ours.WORKER, trino.TRINO):
        assert "leaked" not in part.launch(network).environment.values()


def test_the_policy_point_is_not_given_the_marketplaces_role(network: Network) -> None:
    told = ours.POLICY.launch(network).environment
    assert "MARKETPLACE_DATABASE_URL" not in told
    assert told["POLICY_DATABASE_URL"].startswith("postgresql+psycopg://policy:")


def test_airflow_is_told_what_its_template_says(network: Network) -> None:
    told = airflow.environment(network)
    assert told["AIRFLOW__API__HOST"] == "127.0.0.1"
    assert told["AIRFLOW__API__PORT"] == "21002"
    assert told["AIRFLOW__CORE__FERNET_KEY"] == secrets.read(network, "airflow-fernet-key")
    assert "$" not in "".join(told[name] for name in told if name.startswith("AIRFLOW"))


def test_an_outside_server_is_used_with_our_roles(tmp_path: Path) -> None:
    told = {"SDN_HOME": str(tmp_path), "DATABASE_URL": "postgresql://admin:pw@db.example:6000/postgres?sslmode=require"}
    network = Network.read(told)
    secrets.make(network, dt.datetime.now(dt.UTC))
    url = environment.database_url(network, "airflow", "airflow")
    assert url.endswith("@db.example:6000/airflow")
    assert postgres.admin_url(network) == told["DATABASE_URL"]


@pytest.mark.parametrize("part", [ours.STRIPE, ours.POLICY, ours.SQL])
def test_our_web_processes_bound_the_head_of_a_request(part: Part, network: Network) -> None:
    assert "infra.http_limits:LimitedProtocol" in part.launch(network).command
