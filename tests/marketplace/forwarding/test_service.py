"""Which releases go where: by grant, by wish, in order; what is stopped, given up and never shown."""

import time
from dataclasses import replace
from datetime import timedelta
from functools import partial
from ipaddress import ip_network

import pytest
from sqlalchemy import text

from marketplace.accounts.models import Member, Organisation
from marketplace.forwarding import service
from marketplace.forwarding.errors import NothingToForward, TargetUnfit, TooManyTargets
from marketplace.forwarding.guard import Guard
from marketplace.forwarding.models import ForwardingTarget
from marketplace.forwarding.port import Failure, NotSent
from marketplace.forwarding.sealing import seal, unseal
from marketplace.forwarding.sending import AT_ONCE
from marketplace.notices.rules import WAITS
from tests.marketplace.forwarding.conftest import SECRET, Bucket
from tests.support.forwarding import HOUR, Forwards, orders
from tests.support.gate import ORDERS, make_grant
from tests.support.marketplace import NOW, make_viewer
from tests.support.receivers import receiver
from tests.support.stripe import until
from wire.forwarding import NewTarget, Place, S3Place, SftpPlace, State, WebhookPlace

pytestmark = pytest.mark.postgres


def add(acme: Forwards, place: Place, secret: str = SECRET) -> ForwardingTarget:
    with acme.parts.sessions.begin() as session:
        wanted = NewTarget(dataset=ORDERS, place=place, secret=secret)
        return service.add(session, acme.parts.settings, acme.buyer, wanted, acme.clock())


def test_who_holds_no_grant_names_no_target(acme: Forwards) -> None:
    with pytest.raises(NothingToForward):
        add(acme, WebhookPlace(address="https://hooks.example/"))
    acme.grant()
    for _ in range(service.MOST_TARGETS):
        add(acme, WebhookPlace(address="https://hooks.example/"))
    with pytest.raises(TooManyTargets):
        add(acme, WebhookPlace(address="https://hooks.example/"))


@pytest.mark.parametrize(
    "place",
    [
        S3Place(endpoint="http://169.254.169.254", bucket="acme-in", key="k"),
        S3Place(endpoint="https://10.0.0.7:9000", bucket="acme-in", key="k"),
        S3Place(endpoint="file:///etc", bucket="acme-in", key="k"),
        SftpPlace(host="192.168.0.4", user="u"),
        SftpPlace(host="::1", user="u"),
        WebhookPlace(address="https://10.0.0.7/hook"),
    ],
)
def test_no_target_lies_inside(acme: Forwards, place: Place) -> None:
    acme.grant()
    with pytest.raises(TargetUnfit):
        add(acme, place)


def test_a_name_that_leads_inside_is_refused_when_it_is_called() -> None:
    inside = Guard((), lambda _host, _port: ["93.184.216.34", "10.0.0.7"])
    for ask in (inside.address, inside.encrypted):
        with pytest.raises(NotSent) as refused:
            ask("files.example", 22)
        assert refused.value.why is Failure.ADDRESS
    answers = iter([["93.184.216.34"], ["10.0.0.7"]])
    outside = Guard((), lambda _host, _port: next(answers))
    assert [outside.address("files.example", 22) for _ in range(2)] == ["93.184.216.34"] * 2
    with pytest.raises(NotSent):
        outside.encrypted("files.example", 22)
    assert Guard((ip_network("10.0.0.0/8"),), lambda _host, _port: ["10.0.0.7"]).address("store", 22) == "10.0.0.7"


def test_a_secret_lies_encrypted_and_opens_for_its_target_alone(acme: Forwards) -> None:
    acme.grant()
    target = add(acme, S3Place(bucket="acme-in", key="AKID"), SECRET)
    with acme.parts.sessions() as session:
        stored = session.execute(text("SELECT row_to_json(t)::text FROM forwarding_target t")).scalar_one()
    assert SECRET not in stored
    key = acme.parts.settings.secret("forwarding-key")
    assert target.sealed
    assert unseal(key, target.id, target.sealed) == SECRET
    for network_key, id_ in ((key, "fwt_other"), ("another key of another network", target.id)):
        with pytest.raises(NotSent):
            unseal(network_key, id_, target.sealed)
    assert seal(key, target.id, SECRET) != target.sealed
    assert SECRET not in repr(NewTarget(dataset=ORDERS, place=S3Place(bucket="acme-in", key="k"), secret=SECRET))


def test_a_new_grant_sends_no_earlier_release_unless_asked(acme: Forwards, bucket: Bucket) -> None:
    acme.grant()
    acme.release("d0", orders("d0", range(3)))
    target = acme.target(bucket.place(), SECRET)
    acme.send()
    assert acme.states(target) == {}
    for _ in range(2):  # again, although it was sent
        with acme.parts.sessions.begin() as session:
            row = service.send_now(session, session.get_one(ForwardingTarget, target), acme.clock())
            assert row.state is State.WAITING
        acme.send()
        assert acme.states(target) == {"rel_d0": (State.SENT, None)}
    assert {len(versions) for versions in bucket.versions().values() if len(versions) > 1} == {2}
    assert {key.rpartition("/")[2] for key in bucket.objects()} == {
        "rows.parquet",
        "dictionary.csv",
        "licence.txt",
        "citation.txt",
        "manifest.json",
    }


def test_what_was_bought_for_a_day_is_sent_when_asked(acme: Forwards, bucket: Bucket) -> None:
    acme.release("d0", orders("d0", range(3)))
    acme.grant(deliveries=["d0"])
    target = acme.target(bucket.place(), SECRET)
    acme.release("d1", orders("d1", range(3, 6)))
    assert acme.states(target) == {}


def test_a_locked_member_sends_nothing_until_a_colleague_begins_again(acme: Forwards, bucket: Bucket) -> None:
    acme.grant()
    target = acme.target(bucket.place(), SECRET)
    with acme.parts.sessions.begin() as session:
        session.get_one(Member, acme.buyer.member_id).disabled_at = NOW
    acme.release("d1", orders("d1", range(3)))
    acme.send()
    assert acme.states(target) == {"rel_d1": (State.FAILED, Failure.MEMBER)}
    other = acme.colleague()
    with acme.parts.sessions.begin() as session:
        service.start_again(session.get_one(ForwardingTarget, target), other, acme.clock())
    acme.release("d2", orders("d2", range(3, 6)))
    acme.send()
    assert acme.states(target)["rel_d2"] == (State.SENT, None)
    assert {asked.body["member_id"] for asked in acme.told.asked} == {other.member_id}


def test_what_never_arrives_is_given_up_after_days_and_begins_again(acme: Forwards) -> None:
    acme.grant()
    with receiver(status=500) as there:
        target = acme.target(WebhookPlace(address=there.url))
        acme.release("d1", orders("d1", range(3)))
        for wait in (*WAITS, timedelta(0)):
            acme.send()
            acme.clock.forward(wait)
        held = acme.held(target)
        assert (held.stopped_at is not None, held.error) == (True, Failure.REFUSED)
        assert acme.states(target) == {"rel_d1": (State.FAILED, Failure.REFUSED)}
        acme.release("d2", orders("d2", range(3, 6)))
        assert set(acme.states(target)) == {"rel_d1"}
        there.status = 200
        with acme.parts.sessions.begin() as session:
            service.start_again(session.get_one(ForwardingTarget, target), acme.buyer, acme.clock())
        acme.release("d3", orders("d3", range(6, 9)))
        acme.send()
    assert acme.states(target)["rel_d3"] == (State.SENT, None)


def test_what_waits_is_dropped_when_a_target_is_stopped(acme: Forwards, bucket: Bucket) -> None:
    acme.grant()
    target = acme.target(bucket.place(), SECRET)
    acme.release("d1", orders("d1", range(3)))
    with acme.parts.sessions.begin() as session:
        service.stop(session, session.get_one(ForwardingTarget, target), acme.clock())
    acme.send()
    assert acme.states(target) == {"rel_d1": (State.FAILED, Failure.DROPPED)}
    assert bucket.objects() == {}


def test_a_door_that_is_away_is_no_fault_of_the_target(acme: Forwards, bucket: Bucket) -> None:
    acme.grant()
    target = acme.target(bucket.place(), SECRET)
    acme.release("d1", orders("d1", range(3)))
    sending = acme.sending(door=replace(acme.sending().outlets.door, address="http://127.0.0.1:9"))
    sending.round(acme.clock())
    sending.wait()
    assert sending.round(acme.clock()) == 0
    assert (acme.held(target).failures, acme.states(target)["rel_d1"][0]) == (0, State.SENDING)
    acme.clock.forward(HOUR)
    acme.send()
    assert acme.states(target) == {"rel_d1": (State.SENT, None)}


def test_servers_that_are_slow_on_purpose_keep_only_those_waiting_who_named_them(acme: Forwards) -> None:
    with receiver(pause=4.0) as slow, receiver() as quick:
        acme.grant()
        for _ in range(AT_ONCE + 1):
            add(acme, WebhookPlace(address=slow.url), "")
        with acme.parts.sessions.begin() as session:
            beta = make_viewer(session, slug="beta")
            make_grant(session, session.get_one(Organisation, beta.organisation_id))
        add(replace(acme, buyer=beta), WebhookPlace(address=quick.url), "")
        sending = acme.sending()
        sending.round(acme.clock())
        began = time.monotonic()
        until(lambda: quick.requests or None)
        assert time.monotonic() - began < 3.0
        sending.wait()
        while sending.round(acme.clock()):
            sending.wait()
    assert len(slow.requests) == AT_ONCE + 1


def test_what_became_of_a_release_is_forgotten_after_its_time(acme: Forwards, bucket: Bucket) -> None:
    acme.grant()
    target = acme.target(bucket.place(), SECRET)
    acme.release("d1", orders("d1", range(3)))
    acme.send()
    ended = acme.row(target, "rel_d1").ended_at
    assert ended
    acme.release("d2", orders("d2", range(3, 6)))
    forget = partial(service.forget, acme.parts.sessions)
    assert (forget(ended + service.KEPT), list(acme.states(target))) == (0, ["rel_d2", "rel_d1"])
    later = ended + service.KEPT + HOUR
    assert (forget(later), acme.states(target)) == (1, {"rel_d2": (State.WAITING, None)})
    acme.send()
    assert acme.states(target) == {"rel_d2": (State.SENT, None)}
