"""What Maven brings is used only when it is what was meant; a Maven of the tests' own stands in PATH."""

import hashlib
from pathlib import Path

import pytest
from rich.progress import Progress

from infra.install import maven
from infra.install.downloads import Download
from infra.install.errors import InstallError

BYTES = b"the jar"
JAR = Download("maven", "thing", "g.h:thing:1.0:jar", len(BYTES), hashlib.sha256(BYTES).hexdigest())
PATH = JAR.maven_path


@pytest.fixture
def tries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home, a cache and a PATH of its own; the file counts how often Maven was asked."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    return tmp_path / "tries"


def maven_that(does: str, tries: Path) -> None:
    """`$file` is where a Maven would put the artefact."""
    program = tries.with_name("bin") / "mvn"
    program.parent.mkdir()
    program.write_text(
        f'#!/bin/sh\necho x >> {tries}\nfile={maven.repository() / PATH}\nmkdir -p "${{file%/*}}"\n{does}\n'
    )
    program.chmod(0o755)


def obtain() -> Path:
    with Progress(disable=True) as progress:
        return maven.obtain(JAR, progress)


def asked(tries: Path) -> int:
    return len(tries.read_text().splitlines()) if tries.exists() else 0


def test_what_was_meant_is_given(tries: Path) -> None:
    maven_that('printf "the jar" > $file', tries)
    assert obtain().read_bytes() == BYTES
    assert asked(tries) == 1


def test_a_broken_transfer_is_tried_again(tries: Path) -> None:
    maven_that(f'[ $(wc -l < {tries}) -lt 3 ] && exit 1; printf "the jar" > $file', tries)
    assert obtain().read_bytes() == BYTES
    assert asked(tries) == 3


def test_a_registry_that_gives_nothing_is_named_after_three_tries(tries: Path) -> None:
    maven_that('echo "[ERROR] Could not find artifact"; exit 1', tries)
    with pytest.raises(
        InstallError, match=r"did not fetch g\.h:thing:1\.0:jar in 3 tries: .*Could not find.*try again"
    ):
        obtain()
    assert asked(tries) == 3


def test_other_bytes_are_refused(tries: Path) -> None:
    maven_that('printf "The jar" > $file', tries)
    with pytest.raises(InstallError, match="the SHA-256 of thing is"):
        obtain()


def test_the_users_own_copy_saves_the_transfer(tries: Path) -> None:
    own = Path.home() / ".m2" / "repository" / PATH
    own.parent.mkdir(parents=True)
    own.write_bytes(BYTES)
    assert obtain() == own
    assert asked(tries) == 0
