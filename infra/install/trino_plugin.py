"""Our own Trino plugin, compiled by the JDK that Trino runs on against the server's own jars.

infra/trino_plugin/**.java + the server's version → `<cache>/trino-plugin-<their hash>/plugin.jar`
"""

import hashlib
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path

from infra import java
from infra.install.downloads import cache, trino_home
from infra.install.errors import InstallError

_SOURCES = Path(__file__).resolve().parents[1] / "trino_plugin"
_RELEASE = java.TRINO.start  # of Java: the oldest that Trino takes
_SERVICE = ("META-INF/services/io.trino.spi.Plugin", "network.sector.trino.PseudonymPlugin\n")
_EPOCH = (1980, 1, 1, 0, 0, 0)


def home() -> Path:
    """The folder that Trino loads the plugin from; its name changes with the sources."""
    mark = hashlib.sha256(trino_home().name.encode())
    for source in sources():
        mark.update(source.name.encode() + source.read_bytes())
    return cache() / f"trino-plugin-{mark.hexdigest()[:12]}"


def install() -> bool:
    """Build it; False when it is there already. Raises InstallError."""
    if home().exists():
        return False
    with tempfile.TemporaryDirectory(dir=cache()) as folder:
        classes, part = Path(folder) / "classes", Path(folder) / "plugin"
        _compile(classes)
        part.mkdir()
        _pack(classes, part / "plugin.jar")
        shutil.move(part, home())
    return True


def sources() -> list[Path]:
    return sorted(_SOURCES.rglob("*.java"))


def _compile(classes: Path) -> None:
    """Every warning is an error."""
    command = [str(java.find(java.TRINO).compiler), "-Xlint:all,-classfile", "-Werror", "--release", str(_RELEASE)]
    command += ["-proc:none", "-cp", f"{trino_home() / 'lib'}/*", "-d", str(classes), *map(str, sources())]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise InstallError(f"{command[0]} did not compile {_SOURCES}: {done.stderr.strip()[-2000:]}")


def _pack(classes: Path, jar: Path) -> None:
    with zipfile.ZipFile(jar, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(_SERVICE[0], _EPOCH), _SERVICE[1])
        for file in sorted(classes.rglob("*.class")):
            archive.writestr(zipfile.ZipInfo(str(file.relative_to(classes)), _EPOCH), file.read_bytes())
