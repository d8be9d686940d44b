"""HTTP to other catalogues: not inside, not too fast, not too much, in whatever charset."""

import gzip
import zlib

import pytest

from marketplace.harvesting import asking
from marketplace.harvesting.asking import Answer, Asking
from marketplace.harvesting.port import SourceFailed
from tests.marketplace.harvesting.conftest import LOOPBACK
from tests.support.files_server import Files, redirect
from tests.support.files_server import Handler as Served
from wire.harvests import Budget


def failure(files: Files, allowed: object = LOOPBACK, path: str = "/a") -> SourceFailed:
    with asking.asking(Budget(per_second=1_000), allowed) as ask, pytest.raises(SourceFailed) as failed:  # type: ignore[arg-type]
        ask.get(files.url + path)
    return failed.value


def packed(content: bytes, how: str = "gzip") -> object:
    def answer(handler: Served) -> None:
        handler.answer(200, content, headers={"Content-Encoding": how})

    return answer


def test_an_address_inside_is_not_asked_nor_is_one_that_a_redirect_leads_to(files: Files) -> None:
    assert (failure(files, ()).code, files.asked) == ("address", [])
    files.faults = [redirect("http://169.254.169.254/latest/meta-data")]
    assert failure(files).code == "address"
    files.faults = [redirect("file:///etc/passwd")]
    assert failure(files).code == "address"
    files.faults = [redirect("/a")] * 9
    assert failure(files).code == "refused"


def test_a_small_answer_that_grows_without_end_is_cut(files: Files) -> None:
    bomb = gzip.compress(b"0" * (asking.LONGEST + 1), 9)
    assert len(bomb) < 100_000
    files.faults = [packed(bomb)]  # type: ignore[list-item]
    assert failure(files).code == "too_large"
    files.faults = [packed(zlib.compress(b"x"), "br")]  # type: ignore[list-item]
    assert failure(files).code == "unreadable"
    files.faults = [packed(b"not gzip")]  # type: ignore[list-item]
    assert failure(files).code == "unreadable"


def test_gzip_is_read_whole(files: Files) -> None:
    text = b"0123456789" * 300_000
    files.faults = [packed(gzip.compress(text))]  # type: ignore[list-item]
    with asking.asking(Budget(per_second=1_000), LOOPBACK) as ask:
        assert ask.get(files.url + "/a").content == text
        assert 0 < ask.received < 100_000


def test_it_keeps_the_pace(files: Files) -> None:
    files.files["/a"] = b"{}"
    slept: list[float] = []
    with asking.asking(Budget(per_second=4), LOOPBACK) as ask:
        slow = Asking(ask.client, ask.budget, clock=lambda: sum(slept), sleep=slept.append)
        for _ in range(5):
            slow.get(files.url + "/a")
    assert slept == [0.25] * 4


@pytest.mark.parametrize(
    "answer",
    [
        Answer("", "대기질".encode("cp949")),
        Answer("", "대기질".encode("cp949"), charset="euc-kr"),
        Answer("", '<meta charset="ks_c_5601-1987">대기질'.encode("cp949")),
        Answer("", "대기질".encode()),
        Answer("", "대기질".encode("utf-8-sig")),
        Answer("", "대기질".encode("cp949"), charset="utf-8"),  # which it is not
        Answer("", "대기질".encode("utf-16"), charset="utf-16"),
    ],
)
def test_any_charset_is_read(answer: Answer) -> None:
    assert answer.text().endswith("대기질")


def test_json_that_is_none_or_nested_without_end_is_refused() -> None:
    for content in (b"<html>", b"[" * 100_000, b"", b'{"a": NaN}'):
        with pytest.raises(SourceFailed):
            Answer("", content).json()
