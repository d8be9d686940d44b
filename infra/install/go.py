"""Programs built from their Go modules by the locked Go: Stripe's checker of requests, and OPA.

go mod download → the module's sum compared with downloads.toml → go install → `<cache>/<name>-<version>`
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from infra.install.downloads import cache, go_module
from infra.install.errors import InstallError


def program(name: str) -> Path:
    """Where the built program is."""
    return cache() / f"{name}-{go_module(name).version}"


def install(name: str) -> bool:
    """Build it; False when it is there already. Raises InstallError."""
    if program(name).exists():
        return False
    module = go_module(name)
    seen = _go("mod", "download", "-json", f"{module.path}@{module.version}")
    if (sum_ := json.loads(seen)["Sum"]) != module.sum:
        raise InstallError(f"{module.path} {module.version} has the sum {sum_}, downloads.toml says {module.sum}.")
    _go("install", f"{module.path}@{module.version}")
    (cache() / "go" / "bin" / name).rename(program(name))
    shutil.rmtree(cache() / "go")
    return True


def _go(*words: str) -> str:
    """The locked Go, with its caches in ours; it checks whatever it fetches against its sum database."""
    folder = cache() / "go"
    own = {
        "GOPATH": str(folder),
        "GOBIN": str(folder / "bin"),
        "GOCACHE": str(folder / "build"),
        "GOTOOLCHAIN": "local",
    }
    environment = os.environ | own | {"GOFLAGS": "-modcacherw -buildvcs=false"}
    go = Path(sys.executable).parent / "go"
    done = subprocess.run([str(go), *words], capture_output=True, text=True, check=False, env=environment, cwd=cache())
    if done.returncode:
        raise InstallError(f"`go {' '.join(words)}` failed: {done.stderr.strip()[-500:]}. Can a Go proxy be reached?")
    return done.stdout
