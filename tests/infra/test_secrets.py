"""Secrets are made once, for their owner's eyes only."""

import datetime as dt
import stat
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.fernet import Fernet

from infra import secrets, tls
from infra.network import Network

NOW = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)


@pytest.fixture
def network(tmp_path: Path) -> Network:
    return Network.read({"SDN_HOME": str(tmp_path / "home")})


def texts(network: Network) -> dict[str, str]:
    return {file.name: file.read_text() for file in network.secrets.iterdir()}


def test_every_secret_is_made_for_its_owner_only(network: Network) -> None:
    secrets.make(network, NOW)
    files = list(network.secrets.iterdir())
    assert {file.name for file in files} == {*secrets.TOKENS, "jwt-private.pem", "jwt-public.pem", *tls.FILES}
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE(network.secrets.stat().st_mode) == 0o700


def test_making_again_changes_nothing(network: Network) -> None:
    secrets.make(network, NOW)
    before = texts(network)
    secrets.make(network, NOW + dt.timedelta(days=1))
    assert texts(network) == before


def test_two_networks_share_no_secret(tmp_path: Path) -> None:
    one, other = (Network.read({"SDN_HOME": str(tmp_path / name)}) for name in ("one", "other"))
    for network in (one, other):
        secrets.make(network, NOW)
    assert not set(texts(one).values()) & set(texts(other).values())


def test_the_fernet_key_fits(network: Network) -> None:
    secrets.make(network, NOW)
    key = Fernet(secrets.read(network, "airflow-fernet-key"))
    assert key.decrypt(key.encrypt(b"x")) == b"x"


def test_tls_is_renewed_before_it_ends_and_only_then(network: Network) -> None:
    secrets.make(network, NOW)
    first = texts(network)
    secrets.make(network, NOW + tls.TERM - tls.RENEW_BEFORE - dt.timedelta(days=1))
    assert texts(network) == first
    secrets.make(network, NOW + tls.TERM - tls.RENEW_BEFORE + dt.timedelta(days=1))
    changed = {name for name, text in texts(network).items() if text != first[name]}
    assert changed == set(tls.FILES)


def test_the_certificate_names_loopback_and_is_signed_by_the_authority() -> None:
    made = tls.issue("n", NOW)
    authority = x509.load_pem_x509_certificate(made["tls-ca.pem"].encode())
    certificate = x509.load_pem_x509_certificate(made["tls-cert.pem"].encode())
    certificate.verify_directly_issued_by(authority)
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["localhost"]
    assert list(map(str, names.get_values_for_type(x509.IPAddress))) == ["127.0.0.1"]
    assert made["trino.pem"] == made["tls-key.pem"] + made["tls-cert.pem"]


def test_a_secret_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.with_name("secret.part").write_text("left by a crash")
    secrets.write(file, "text")
    assert file.read_text() == "text"
    assert list(tmp_path.iterdir()) == [file]


def test_a_text_that_holds_a_secret_is_told_with_its_name_instead(network: Network) -> None:
    secrets.make(network, NOW)
    path = secrets.read(network, "policy-path")
    assert secrets.hidden(network, f"http://127.0.0.1:1/{path}/allow") == "http://127.0.0.1:1/<policy-path>/allow"
