"""Nothing is used that is not what was declared."""

import dataclasses
import hashlib
from pathlib import Path

import pytest

from infra.install import downloads
from infra.install.downloads import Download
from infra.install.errors import InstallError

BYTES = b"what was meant"
MEANT = Download("maven", "thing", "g.h:thing:1.0:jar", len(BYTES), hashlib.sha256(BYTES).hexdigest())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "thing-1.0.jar"
    path.write_bytes(BYTES)
    return path


def test_what_was_meant_passes(file: Path) -> None:
    downloads.verify(MEANT, file)


def test_a_short_file_is_refused(file: Path) -> None:
    file.write_bytes(BYTES[:-1])
    with pytest.raises(InstallError, match=r"the size of thing is 13, .*downloads.toml says 14.*make setup"):
        downloads.verify(MEANT, file)


def test_other_bytes_of_the_same_length_are_refused(file: Path) -> None:
    file.write_bytes(BYTES[::-1])
    with pytest.raises(InstallError, match=rf"the SHA-256 of thing is .*says {MEANT.sha256}.*make setup"):
        downloads.verify(MEANT, file)


def test_every_declared_download_is_pinned() -> None:
    for download in downloads.declared().values():
        assert download.size > 0, download.name
        assert len(bytes.fromhex(download.sha256)) == 32, download.name
        assert download.version[0].isdigit(), download.name


def test_the_cache_follows_the_users_wish(tmp_path: Path) -> None:
    assert downloads.cache({"XDG_CACHE_HOME": str(tmp_path)}) == tmp_path / "sector-data-network"


def test_maven_keeps_it_under_its_group() -> None:
    assert MEANT.maven_path == Path("g/h/thing/1.0/thing-1.0.jar")


def test_another_choice_of_plugins_is_another_folder() -> None:
    trino = downloads.declared()["trino-server"]
    fewer = dataclasses.replace(trino, keep=trino.keep[:-1])
    assert downloads.unpacked(fewer) != downloads.unpacked(trino) == downloads.trino_home()
