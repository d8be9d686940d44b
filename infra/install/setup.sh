#!/usr/bin/env bash
# `make setup`: from a clone to .venv/bin/sdn, quick when all is there.  infra/install/setup.sh [--tests]
#   what the machine lacks is said first → .venv → uv, by hash → the lock, by hash → this project → infra.install
set -euo pipefail
cd "$(dirname "$0")/../.."

stop() { echo "$1" >&2; exit 1; }

python=$(command -v python3.11 || command -v python3 || true)
[ -n "$python" ] && "$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' ||
  stop "Python 3.11 is not in PATH. Install it (Debian bookworm: apt-get install python3.11 python3.11-venv)."
"$python" -m infra.install.machine || stop "Put this right and run it again."

if ! .venv/bin/python -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then
  "$python" -m venv .venv || stop "The virtual environment cannot be made (Debian: apt-get install python3.11-venv)."
fi

uv=.venv/bin/uv
if [ "$("$uv" --version 2>/dev/null | cut -d' ' -f2)" != "$(sed -n 's/^uv==\([^ ]*\).*/\1/p' requirements/uv.txt)" ]; then
  .venv/bin/python -m pip install --quiet --require-hashes --requirement requirements/uv.txt ||
    stop "uv cannot be fetched: see that a Python registry can be reached, and try again."
fi
"$uv" pip install --compile-bytecode --python .venv/bin/python --require-hashes --requirement requirements/lock.txt ||
  stop "The Python packages cannot be fetched: see that a Python registry can be reached, and try again."
if [ ! -x .venv/bin/sdn ] || [ pyproject.toml -nt .venv/bin/sdn ]; then
  "$uv" pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation --reinstall --editable .
fi

exec .venv/bin/python -m infra.install "$@"
