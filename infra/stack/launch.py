"""One part: prepares it, then becomes its program. Run by the conductor as `python -m infra.stack.launch PART`.

The program inherits this process's pid, its log and the promise to end with the conductor.
"""

import os
import sys

from infra.network import Network
from infra.parts.registry import named
from infra.stack import kernel

OWNER_ONLY = 0o077


def main() -> None:
    part = named(sys.argv[1])
    kernel.die_with_parent(int(sys.argv[2]), part.stop_signal)
    os.umask(OWNER_ONLY)
    os.dup2(1, 2)  # one log, in the order in which things were said
    launch = part.launch(Network.read())
    os.chdir(launch.folder)
    os.execvpe(launch.command[0], launch.command, dict(launch.environment))  # noqa: S606  (this is its purpose)


if __name__ == "__main__":
    main()
