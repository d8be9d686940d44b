"""Releases go to an SFTP folder: after its key was confirmed, each file whole or not at all, on asyncssh's server."""

import hashlib

import asyncssh
import pytest
from pydantic import ValidationError

from marketplace.forwarding import service
from marketplace.forwarding import sftp as forwarding_sftp
from marketplace.forwarding.errors import TargetUnfit
from marketplace.forwarding.models import ForwardingTarget
from marketplace.forwarding.port import Failure
from marketplace.notices.rules import WAITS
from tests.support.forwarding import Forwards, manifest, orders
from tests.support.sftp_server import PASSWORD, USER, Server
from wire.forwarding import SftpPlace, State

pytestmark = pytest.mark.postgres
BESIDE = ("dictionary.csv", "licence.txt", "citation.txt", "manifest.json")


def place(server: Server, **changes: object) -> SftpPlace:
    facts = {"host": "127.0.0.1", "port": server.port, "folder": "/out", "user": USER}
    return SftpPlace.model_validate({**facts, **changes})


def confirmed(acme: Forwards, server: Server, secret: str = PASSWORD, **changes: object) -> str:
    target = acme.target(place(server, **changes), secret, form="csv")
    confirm(acme, target, server.key)
    return target


def confirm(acme: Forwards, target: str, key: str) -> None:
    with acme.parts.sessions.begin() as session:
        service.confirm(session.get_one(ForwardingTarget, target), key, acme.clock())
    acme.send()


def files(server: Server) -> dict[str, bytes]:
    out = server.folder / "out"
    return {str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*") if path.is_file()}


def test_nothing_goes_before_the_key_is_confirmed(acme: Forwards, sftp: Server) -> None:
    acme.grant()
    target = acme.target(place(sftp, host_key="ssh-ed25519 of-somebody-else"), PASSWORD)
    held = acme.held(target)
    assert (held.error, held.seen_host_key, held.place["host_key"]) == (Failure.UNCONFIRMED, sftp.key, "")
    acme.release("d1", orders("d1", range(9)))
    acme.send()
    assert acme.states(target) == {"rel_d1": (State.WAITING, Failure.UNCONFIRMED)}
    other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode().strip()
    with pytest.raises(TargetUnfit):
        confirm(acme, target, other)
    confirm(acme, target, sftp.key)
    assert acme.held(target).error is None
    assert files(sftp) == {}
    acme.clock.forward(WAITS[0])
    acme.send()
    assert acme.states(target) == {"rel_d1": (State.SENT, None)}


def test_each_release_arrives_whole_with_its_manifest(acme: Forwards, sftp: Server) -> None:
    acme.grant(columns=["invoice", "country"])
    target = confirmed(acme, sftp)
    acme.release("d1", orders("d1", range(6)))
    acme.release("d2", orders("d2", range(6, 9)))
    acme.send()
    assert list(acme.states(target).values()) == [(State.SENT, None)] * 2
    found = files(sftp)
    at = "sales.orders/rel_d2"
    assert {name for name in found if "rel_d2" in name} == {
        f"{at}/{name}" for name in ("rows.csv", "changes.csv", *BESIDE)
    }
    told = manifest(found[f"{at}/manifest.json"])
    assert [hashlib.sha256(found[f"{at}/{file['name']}"]).hexdigest() for file in told["files"]] == [
        file["sha256"] for file in told["files"]
    ]
    assert told["changes"] == {"added": 3, "changed": 0, "removed": 0}
    rows = found[f"{at}/rows.csv"].decode().splitlines()
    assert rows[0] == "invoice,country"
    assert {line.partition(",")[2] for line in rows[1:]} == {"대한민국", "France", "'=1+1"}


def test_what_breaks_in_the_middle_leaves_no_half_file_and_is_sent_again(acme: Forwards, sftp: Server) -> None:
    acme.grant()
    target = confirmed(acme, sftp)
    acme.release("d1", orders("d1", range(20_000)))
    sftp.most = 200_000
    acme.send()
    assert acme.states(target) == {"rel_d1": (State.WAITING, Failure.CONNECTION)}
    assert [name for name in files(sftp) if not name.rpartition("/")[2].startswith(".")] == []
    acme.clock.forward(WAITS[0])
    acme.send()
    assert acme.states(target) == {"rel_d1": (State.SENT, None)}
    assert {name.rpartition("/")[2] for name in files(sftp)} == {"rows.csv", *BESIDE}
    reads = [asked.body for asked in acme.told.asked]
    assert [access["rows"] for access in reads] == [20_000]  # got once, however often it is sent


def test_another_servers_key_is_never_sent_to(acme: Forwards, sftp: Server) -> None:
    acme.grant()
    target = confirmed(acme, sftp)
    other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode().strip()
    with acme.parts.sessions.begin() as session:
        held = session.get_one(ForwardingTarget, target)
        held.place = {**held.place, "host_key": other}
    acme.release("d1", orders("d1", range(3)))
    acme.send()
    assert acme.states(target) == {"rel_d1": (State.WAITING, Failure.DISTRUSTED)}
    assert files(sftp) == {}


@pytest.mark.parametrize(
    ("secret", "changes", "why"),
    [
        ("another-password", {}, Failure.DENIED),
        ("-----BEGIN OPENSSH PRIVATE KEY-----\nnonsense", {}, Failure.SECRET),
        (PASSWORD, {"folder": "/nowhere"}, Failure.MISSING),
    ],
)
def test_what_is_wrong_is_told_by_the_test(
    acme: Forwards, sftp: Server, secret: str, changes: dict[str, object], why: Failure
) -> None:
    acme.grant()
    assert acme.held(confirmed(acme, sftp, secret, **changes)).error == why


def test_when_the_licence_ends_in_the_middle_no_more_bytes_leave(acme: Forwards, sftp: Server) -> None:
    purchase = acme.grant()
    target = confirmed(acme, sftp)
    acme.release("d1", orders("d1", range(60_000)))
    sftp.pause, sftp.writes = 0.2, 0
    sending = acme.sending()
    assert sending.round(acme.clock()) == 1
    while not sftp.writes:
        pass
    acme.revoke(purchase)
    sending.wait()
    sftp.pause = 0.0
    assert acme.states(target) == {"rel_d1": (State.FAILED, Failure.LICENCE)}
    assert [name for name in files(sftp) if not name.rpartition("/")[2].startswith(".")] == []
    acme.send()
    assert [name for name in files(sftp) if name.endswith("manifest.json")] == []


@pytest.mark.parametrize("request_", ["open", "rename"])
def test_a_server_that_falls_silent_keeps_no_one_waiting(
    acme: Forwards, sftp: Server, monkeypatch: pytest.MonkeyPatch, request_: str
) -> None:
    """It answers whether it is there still, and nothing else: four such targets would end forwarding for everybody."""
    acme.grant()
    target = confirmed(acme, sftp)
    acme.release("d1", orders("d1", range(3)))
    monkeypatch.setattr(forwarding_sftp, "SILENT", 1.0)
    sftp.silent = request_
    acme.send()
    assert acme.states(target) == {"rel_d1": (State.WAITING, Failure.TIME)}
    sftp.silent = ""
    acme.clock.forward(WAITS[0])
    acme.send()
    assert acme.states(target) == {"rel_d1": (State.SENT, None)}


@pytest.mark.parametrize(
    "host", ["evil.example#@127.0.0.1", "evil.example/x", "a@evil.example", "evil.example?x", "e x"]
)
def test_a_host_is_a_name_or_an_address(host: str) -> None:
    """What is looked at before it is kept must be what is called later."""
    with pytest.raises(ValidationError):
        SftpPlace(host=host, user=USER)
