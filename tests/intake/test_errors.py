"""What can go wrong stands in the docs and in Korean, and holds no secret."""

import re
from pathlib import Path

import pytest

from intake.credentials import Credentials, from_environment
from intake.errors import SourceError
from wire import korean

ROOT = Path(__file__).parents[2]
SOURCES = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "intake").glob("*.py"))
RAISED = set(re.findall(r"(?:SourceError|SourceBusy|SourceChanged|kind)\(\s*\"([a-z_]+)\"", SOURCES))


def test_every_code_is_documented_and_no_other() -> None:
    page = (ROOT / "docs" / "ways.md").read_text(encoding="utf-8")
    assert len(RAISED) > 10
    assert set(re.findall(r"^\| `([a-z]+_[a-z_]+)` \|", page, re.MULTILINE)) == RAISED


def test_every_code_has_its_korean() -> None:
    assert korean.words()["codes"].keys() >= RAISED


@pytest.mark.parametrize(
    "said",
    [
        "https://center:p%40ss%2Fword@files.example:22/?token=to%2Bken-1",
        '{"login": "center", "password": "p@ss/word", "extra": {"token": "to+ken-1"}}',
        '{"login": "center", "password": "p@ss/word", "extra": "{\\"token\\": \\"to+ken-1\\"}"}',
    ],
)
def test_a_connection_of_the_environment(said: str) -> None:
    known = from_environment("Center", {"AIRFLOW_CONN_CENTER": said})
    assert (known.login, known.password, known.extra) == ("center", "p@ss/word", {"token": "to+ken-1"})


@pytest.mark.parametrize(
    "said", ["secret-word", '{"password": "secret-word"', '{"extra": "secret-word"}', '["secret-word"]']
)
def test_a_connection_that_cannot_be_read_is_named_and_not_shown(said: str) -> None:
    with pytest.raises(SourceError) as refused:
        from_environment("center", {"AIRFLOW_CONN_CENTER": said})
    assert (refused.value.code, refused.value.place) == ("connection_missing", "connection center")
    assert "secret-word" not in str(refused.value)
    with pytest.raises(SourceError, match="AIRFLOW_CONN_CENTER"):
        from_environment("center", {})


def test_credentials_are_not_printed_and_are_taken_out_of_what_is_quoted() -> None:
    known = Credentials("center", "p@ss/w ord", {"key": "abcd", "pin": "1"})
    assert "center" in repr(known)
    assert "p@ss" not in repr(known)
    assert "abcd" not in repr(known)
    said = "p@ss/w ord p%40ss%2Fw%20ord p%40ss/w%20ord p%40ss%2Fw+ord abcd 1"
    assert known.scrubbed(said) == "*** *** *** *** *** 1"
