"""Only what is kept is unpacked, whole, although most jars of the archive are links to another folder's."""

import io
import tarfile
from pathlib import Path

from infra.install import trino
from infra.install.downloads import Download

KEPT = Download("maven", "trino-server", "io.trino:trino-server:1:tar.gz", 0, "", ("lib", "plugin/opa"))


def archive(folder: Path) -> Path:
    """`plugin/hive` holds the first copy of a jar that `plugin/opa` only links to."""
    file = folder / "trino.tar.gz"
    with tarfile.open(file, "w:gz") as tar:
        for name in ("lib/a.jar", "plugin/hive/shared.jar", "plugin/hive/own.jar"):
            member = tarfile.TarInfo(f"trino-server-1/{name}")
            member.size = len(name)
            tar.addfile(member, io.BytesIO(name.encode()))
        for name, target in (("plugin/opa/a.jar", "lib/a.jar"), ("plugin/opa/shared.jar", "plugin/hive/shared.jar")):
            member = tarfile.TarInfo(f"trino-server-1/{name}")
            member.type, member.linkname = tarfile.LNKTYPE, f"trino-server-1/{target}"
            tar.addfile(member)
    return file


def test_kept_folders_are_whole_and_others_absent(tmp_path: Path) -> None:
    home = tmp_path / "home"
    trino.unpack(KEPT, archive(tmp_path), home)
    files = {str(path.relative_to(home)): path.read_text() for path in home.rglob("*.jar")}
    assert files == {
        "lib/a.jar": "lib/a.jar",
        "plugin/opa/a.jar": "lib/a.jar",
        "plugin/opa/shared.jar": "plugin/hive/shared.jar",
    }
    assert (home / "lib/a.jar").samefile(home / "plugin/opa/a.jar")


def test_what_a_broken_attempt_left_is_not_used(tmp_path: Path) -> None:
    home = tmp_path / "home"
    left = tmp_path / "home.part" / "lib"
    left.mkdir(parents=True)
    (left / "half.jar").write_text("half")
    trino.unpack(KEPT, archive(tmp_path), home)
    assert not (home / "lib" / "half.jar").exists()
    assert not (tmp_path / "home.part").exists()
