"""How much memory this process comes to hold beyond what it held, while something is done."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OWN = Path("/proc/self")


class Held:
    """`peak`: bytes beyond those before, at most; told once it is over."""

    peak = 0


@contextmanager
def held() -> Iterator[Held]:
    """Resident memory, that of libraries in C too, as Linux counts it."""
    (OWN / "clear_refs").write_text("5", encoding="ascii")  # the peak begins anew: proc(5)
    before, found = _resident("VmRSS"), Held()
    try:
        yield found
    finally:
        found.peak = _resident("VmHWM") - before


def _resident(which: str) -> int:
    lines = (OWN / "status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) << 10 for line in lines if line.startswith(f"{which}:"))
