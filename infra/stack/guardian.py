"""The head of the family: starts the conductor, and when that ends, however it ends, lets nothing outlive it.

Run by `sdn up` as `python -m infra.stack.guardian TIE [PART …]`; ends when the network is down. TIE is the pid of a
process to end with, or 0 to stay.
"""

import fcntl
import os
import signal
import subprocess
import sys
from pathlib import Path
from types import FrameType

import psutil

from infra.network import Network
from infra.stack import kernel, processes
from infra.stack.launch import OWNER_ONLY

_GRACE_S = 10.0


def main() -> int:
    network = Network.read()
    if tie := int(sys.argv[1]):
        kernel.die_with_parent(tie, signal.SIGTERM)
    os.umask(OWNER_ONLY)
    os.chdir(network.home)
    lock = hold(network.run / "lock")
    if lock is None:
        return 1
    kernel.adopt_orphans()
    command = [sys.executable, "-P", "-m", "infra.stack.conductor", str(os.getpid()), *sys.argv[2:]]
    conductor = subprocess.Popen(command, start_new_session=True, stdin=subprocess.DEVNULL)
    _pass_on(conductor)
    code = conductor.wait()
    processes.end_descendants(psutil.Process(), _GRACE_S)
    os.close(lock)
    return abs(code)


def hold(file: Path) -> int | None:
    """The lock of a network's only guardian, or None while another holds it. It goes with the process."""
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def _pass_on(conductor: "subprocess.Popen[bytes]") -> None:
    def stop(_signum: int, _frame: FrameType | None) -> None:
        conductor.terminate()

    for signum in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(signum, stop)


if __name__ == "__main__":
    sys.exit(main())
