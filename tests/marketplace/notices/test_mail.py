"""Mail against a real server: both languages, nothing smuggled into headers, TLS, a password, refusals."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from marketplace.accounts.models import Role
from marketplace.notices.mail import MailSender
from marketplace.notices.port import Failure, NotSent, Outgoing, WayClosed
from marketplace.outward import Smtp, Tls
from marketplace.post import Post
from tests.support.marketplace import NOW
from tests.support.receivers import Mailbox, certificates, mailbox
from wire.notices import Kind

TITLE = {"en": "Generation by hour", "ko": "시간별 발전량"}
NAMELESS = (  # whose subject names no data
    Kind.TEST, Kind.ADDRESS, Kind.BUDGET, Kind.INVOICED, Kind.CREDITED, Kind.PAID_OUT, Kind.NOT_PAID_OUT, Kind.DISPUTED,
    Kind.APPLIED,
)  # fmt: skip
DUE = {"dataset": "energy.generation", "title": TITLE, "due_at": NOW.isoformat(), "grace_ends": NOW.isoformat()}


def notice(
    kind: Kind = Kind.MISSED, language: str = "ko", role: Role = Role.SUPPLY_CENTER, **facts: object
) -> Outgoing:
    held = {**DUE, **facts}
    return Outgoing("ntc_1", kind, held, NOW, "chn_1", "data@windpark.example", 1, role, language)


def sender(there: Mailbox, tls: Tls = Tls.NONE, user: str = "", ca_file: Path | None = None) -> MailSender:
    smtp = Smtp("127.0.0.1", there.port, tls, "notices@network.example", user, ca_file)
    post = Post(smtp, lambda: "mail password for tests")
    return MailSender(post, marketplace="http://127.0.0.1:8700", zone="Asia/Seoul")


def send(there: Mailbox, one: Outgoing, **how: object) -> None:
    sender(there, **how).send(one, datetime.now(UTC))  # type: ignore[arg-type]


def test_a_korean_mail_reads_as_it_was_written() -> None:
    with mailbox() as there:
        send(there, notice())
    (mail,) = there.mails
    assert mail["subject"] == "납품 누락: 시간별 발전량, 예정 2026-11-02 18:00 KST"
    assert "시간별 발전량(energy.generation) 납품이 2026-11-02 18:00 KST에 예정되어" in mail.get_content()
    assert "http://127.0.0.1:8700/deliveries?dataset=energy.generation" in mail.get_content()
    assert mail.get_content_type() == "text/plain"
    assert (mail["message-id"], mail["auto-submitted"]) == ("<ntc_1@network.example>", "auto-generated")
    raw = there.envelopes[0].original_content or b""
    assert raw.split(b"\r\n\r\n")[0].isascii()
    assert there.envelopes[0].rcpt_tos == ["data@windpark.example"]


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_its_words(kind: Kind, language: str) -> None:
    facts = {
        "came_at": NOW.isoformat(),
        "delivery": "dlv_1",
        "file_name": "a.csv",
        "version": 7,
        "published_at": NOW.isoformat(),
        "takes_effect_at": NOW.isoformat(),
        "label": "partner",
        "address": "192.0.2.1",
        "seen_at": NOW.isoformat(),
        "renews_at": NOW.isoformat(),
        "ends_at": NOW.isoformat(),
        "ended_at": NOW.isoformat(),
        "amount_minor": 12_000,
        "currency": "KRW",
        "used": 8,
        "limit": 10,
        "measure": "rows",
        "state": "approved",
        "reason": "late",
        "who": "Hanbit",
        "text": "Which zone?",
        "answer": "UTC",
        "number": "2026-00001",
        "count": 3,
        "names": TITLE,
    }
    with mailbox() as there:
        send(there, notice(kind, language, Role.BUYER, **facts))
    (mail,) = there.mails
    assert "{" not in mail["subject"] + mail.get_content()
    assert kind in NAMELESS or TITLE[language] in mail["subject"]
    assert "/account/notices" in mail.get_content()
    assert "/deliveries" not in mail.get_content()  # a buyer sees no deliveries
    assert any("가" <= sign <= "힣" for sign in mail["subject"]) is (language == "ko")


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "Rows added: 97; changed: 0; removed: 2."), ("ko", "추가된 행 97, 변경된 행 0, 삭제된 행 2.")],
)
def test_a_release_tells_its_changes_where_they_are_told(language: str, told: str) -> None:
    facts = {"version": 7, "published_at": NOW.isoformat()}
    with mailbox() as there:
        send(there, notice(Kind.RELEASED, language, Role.BUYER, **facts, added=97, changed=0, removed=2))
        send(there, notice(Kind.RELEASED, language, Role.BUYER, **facts))
    counted, other = (mail.get_content() for mail in there.mails)
    assert told in counted
    assert told[:5] not in other


@pytest.mark.parametrize(
    "name", ["a\r\nBcc: x@evil.example\r\n\r\nhello.csv", "a\nX: y.csv", "a\u2028b\u202ecsv.exe", "{dataset}\0"]
)
def test_a_file_name_smuggles_nothing_into_a_mail(name: str) -> None:
    with mailbox() as there:
        send(there, notice(Kind.REFUSED, file_name=name, delivery="dlv_1"))
    (mail,) = there.mails
    assert mail["bcc"] is None
    assert mail["x"] is None
    assert there.envelopes[0].rcpt_tos == ["data@windpark.example"]
    assert mail["subject"].isprintable()
    assert "\u202e" not in mail.get_content()


def test_starttls_with_a_password(tmp_path: Path) -> None:
    held = certificates(tmp_path)
    with mailbox(held.server, asks_password=True) as there:
        send(there, notice(), tls=Tls.STARTTLS, user="sdn", ca_file=held.ca_file)
        assert there.signed_in == ["sdn:mail password for tests"]
        with pytest.raises(WayClosed, match="SSLCertVerificationError"):
            send(there, notice(), tls=Tls.STARTTLS, user="sdn")
    assert len(there.mails) == 1
    assert len(there.signed_in) == 1  # no password to a server that nobody vouches for


def test_a_server_without_tls_is_not_told_anything(tmp_path: Path) -> None:
    with mailbox() as there, pytest.raises(WayClosed, match="SMTPNotSupportedError"):
        send(there, notice(), tls=Tls.STARTTLS, ca_file=certificates(tmp_path).ca_file)
    assert there.mails == []


def test_a_refused_address_is_the_addresss_fault_and_a_server_that_is_away_is_ours() -> None:
    with mailbox(refuses="550 no such user") as there, pytest.raises(NotSent) as raised:
        send(there, notice())
    assert raised.value.why is Failure.MAIL_ADDRESS
    with pytest.raises(WayClosed):
        send(there, notice())
