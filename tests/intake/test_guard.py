"""Where a feed may be fetched from (A42): no way inside, by whatever name, spelling, redirect or second answer."""

import ssl
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from infra import tls
from intake import fetch, http, https
from intake.errors import SourceError
from intake.guard import Guard
from intake.partial import Partial
from intake.port import Job
from sectors.spec.feed import Source
from tests.support.deliveries import NOW
from tests.support.files_server import Files, serving
from tests.support.sources import make_fetching
from wire.addresses import is_inside

PUBLIC = ("8.8.8.8", "1.1.1.1", "223.130.195.95", "2001:4860:4860::8888", "2606:4700::1111", "64:ff9b::808:808")
INSIDE = (
    *("0.0.0.1", "127.0.0.1", "127.8.8.8", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.0.1", "100.64.0.1"),
    *("169.254.169.254", "168.63.129.16", "100.100.100.200", "192.0.0.192", "198.18.0.1", "224.0.0.1", "255.255.255.255"),
    *("::", "::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254"),
    *("64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:a00:1::1", "2001::1", "2001:db8::1", "::127.0.0.1", "fec0::1"),
)  # fmt: skip


class Names:
    """A name server of our own, which may change its mind."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers, self.asked = list(answers), 0

    def __call__(self, _host: str, _port: int) -> Sequence[str]:
        self.asked += 1
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@pytest.mark.parametrize("address", PUBLIC)
def test_what_is_public_may_be_reached(address: str) -> None:
    assert not is_inside(address)
    assert Guard("a.b", frozenset(), Names([address])).address("files.example", 443) == address


@pytest.mark.parametrize("address", INSIDE)
def test_what_is_inside_may_not(address: str) -> None:
    guard = Guard("a.b", frozenset(), Names([address]))
    with pytest.raises(SourceError) as refused:
        guard.address("files.example", 443)
    assert (refused.value.code, refused.value.passing) == ("source_inside", False)
    assert "a.b@files.example:443" in refused.value.remedy


def test_one_inside_address_among_public_ones_is_enough() -> None:
    with pytest.raises(SourceError):
        Guard("a.b", frozenset(), Names(["8.8.8.8", "10.0.0.1"])).address("files.example", 443)


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "localhost", "[::1]", "0"])
def test_other_spellings_of_this_machine_are_this_machine(host: str) -> None:
    with pytest.raises(SourceError) as refused:
        Guard("a.b", frozenset()).address(host.strip("[]"), 80)
    assert refused.value.code in ("source_inside", "source_silent")


def test_the_operator_opens_one_place_for_one_feed() -> None:
    inside = frozenset({"a.b@files.internal:8080", "a.b@[::1]:80"})
    names = Names(["10.0.0.1"])
    assert Guard("a.b", inside, names).address("files.internal", 8080) == "10.0.0.1"
    assert Guard("a.b", inside, Names(["::1"])).address("::1", 80) == "::1"
    for feed, host, port in (
        ("a.b", "files.internal", 8081),
        ("a.c", "files.internal", 8080),
        ("a.b", "x.internal", 8080),
    ):
        with pytest.raises(SourceError):
            Guard(feed, inside, names).address(host, port)


def test_nothing_is_asked_unencrypted_unless_the_operator_allows_it() -> None:
    guard = Guard("a.b", frozenset(), Names(["8.8.8.8"]))
    with http.client(guard) as client, pytest.raises(SourceError, match="would not be encrypted"):
        client.get("http://files.example/x")


def test_a_name_is_resolved_once_and_the_connection_goes_to_that_address(files: Files) -> None:
    """DNS rebinding: the second answer is never asked for."""
    files.files["/x"] = b"ours"
    names = Names(["127.0.0.1"], ["10.255.255.1"])
    guard = Guard("a.b", frozenset({f"a.b@files.example:{files.port}"}), names)
    with http.client(guard) as client:
        for _ in range(2):
            assert (
                client.get(f"http://files.example:{files.port}/x", headers={"Connection": "close"}).content == b"ours"
            )
    assert names.asked == 1
    assert files.headers(0)["Host"] == f"files.example:{files.port}"


def test_a_name_that_answers_public_first_and_inside_later_is_not_followed() -> None:
    """The address that was checked is the one that is connected to: what nobody listens on, here."""
    names = Names(["192.0.2.1"])
    with http.client(Guard("a.b", frozenset(), names)) as client, pytest.raises(SourceError):
        client.get("https://files.example/x")


def test_no_proxy_of_the_environment_is_asked(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    files.files["/x"] = b"ours"
    with http.client(Guard("a.b", frozenset({f"a.b@{files.place}"}))) as client:
        assert client.get(f"{files.url}/x").status_code == httpx.codes.OK


def test_a_certificate_is_believed_by_the_hosts_name_and_from_a_known_authority(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = tls.issue("test", datetime.now(UTC))
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(tmp_path / "tls-cert.pem", tmp_path / "tls-key.pem")
    with serving(context) as files:
        files.files["/x.csv"] = b"ours"
        guard = Guard(
            "a.b", frozenset({f"a.b@localhost:{files.port}", f"a.b@other.example:{files.port}"}), Names(["127.0.0.1"])
        )
        distrusted = fetching(tmp_path, guard, f"https://localhost:{files.port}/x.csv")
        assert (distrusted.code, distrusted.passing) == ("source_distrusted", False)
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "tls-ca.pem"))
        with http.client(guard) as client:
            assert client.get(f"https://localhost:{files.port}/x.csv").content == b"ours"
        assert fetching(tmp_path, guard, f"https://other.example:{files.port}/x.csv").code == "source_distrusted"


def fetching(folder: Path, guard: Guard, url: str) -> SourceError:
    source = Source("https", url)
    job = Job(make_fetching(folder, source).dataset, source, NOW, guard)
    with https.opened(job) as opened:
        [item] = opened.items()
        partial = Partial(folder / "partial", item.id, 1000)
        with pytest.raises(SourceError) as refused:
            opened.fetch(item, {}, partial)
    return refused.value


def test_a_declared_address_inside_is_refused(tmp_path: Path) -> None:
    feed = make_fetching(tmp_path, Source("https", "http://169.254.169.254/latest.csv"))
    assert feed.refused().code == "source_inside"
    with pytest.raises(SourceError):
        fetch.run(feed.settings, feed.dataset, NOW)
