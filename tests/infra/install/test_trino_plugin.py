"""Our Trino plugin is built once from its sources, and again when they change."""

import zipfile
from pathlib import Path

import pytest

from infra.install import downloads, trino_plugin


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache with the installed server in it."""
    server = downloads.trino_home()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    downloads.cache().mkdir()
    (downloads.cache() / server.name).symlink_to(server)
    return downloads.cache()


def test_it_is_compiled_against_the_server_and_kept(cache: Path) -> None:
    assert trino_plugin.install()
    assert not trino_plugin.install()
    assert trino_plugin.home().parent == cache
    with zipfile.ZipFile(trino_plugin.home() / "plugin.jar") as jar:
        assert jar.read("META-INF/services/io.trino.spi.Plugin") == b"network.sector.trino.PseudonymPlugin\n"
        assert "network/sector/trino/PseudonymPlugin.class" in jar.namelist()
    assert sorted(path.name for path in cache.iterdir()) == sorted(
        [downloads.trino_home().name, trino_plugin.home().name]
    )


def test_it_is_in_the_wheel() -> None:
    """What `infra.install` compiles lies beside it, wherever the packages were installed."""
    assert {path.name for path in trino_plugin.sources()} == {
        "PseudonymConnector.java", "PseudonymFunction.java", "PseudonymKey.java", "PseudonymPlugin.java",
    }  # fmt: skip
