"""What is shipped is what runs: every package is imported from the built wheel, away from the checkout."""

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = tuple(
    tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(target), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    return next(target.glob("*.whl"))


def test_every_tracked_file_of_the_packages_is_in_the_wheel(wheel: Path) -> None:
    tracked = subprocess.run(
        ["git", "ls-files", *PACKAGES], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split("\n")
    missing = {name for name in tracked if name and (ROOT / name).exists()} - set(zipfile.ZipFile(wheel).namelist())
    assert not missing


def test_the_packages_import_from_the_wheel(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path)
    code = (
        "import sectors.registry, lakehouse.layout, sdn.cli.main, client.api, marketplace.app, infra.network\n"
        "import pipeline.land, sectors\n"
        "print(sectors.__file__)\n"
        "from sectors.registry import load\n"
        "print(len(load(()).datasets))"
    )
    ran = subprocess.run(
        [sys.executable, "-P", "-c", f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n{code}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    where, count = ran.stdout.split("\n")[:2]
    assert where.startswith(str(tmp_path))
    assert int(count) >= 4
