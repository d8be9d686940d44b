"""What a proof finds."""

from dataclasses import dataclass

from marketplace.chains.canonical import FIRST


@dataclass(frozen=True, slots=True)
class Head:
    """The newest place of a chain; kept elsewhere, it shows later that nothing before it was changed or cut off."""

    chain: str
    place: int = 0
    hash: str = FIRST

    def __str__(self) -> str:
        return f"{self.chain} {self.place} {self.hash}"


@dataclass(frozen=True, slots=True)
class Broken:
    """`place` is None for what is no link; `what` says what differs."""

    chain: str
    place: int | None
    subject: str | None
    what: str

    def __str__(self) -> str:
        at = f" place {self.place}" if self.place else ""
        return f"{self.chain}{at}{f' ({self.subject})' if self.subject else ''}: {self.what}"


@dataclass(frozen=True, slots=True)
class Proof:
    """`broken` is empty where everything holds; `heads` are those that do."""

    heads: tuple[Head, ...]
    broken: tuple[Broken, ...]


def heads_of(text: str) -> tuple[Head, ...]:
    """Heads as `Head` writes them, one a line. ValueError for anything else."""
    return tuple(_head(line) for line in text.splitlines() if line.strip())


def _head(line: str) -> Head:
    words = line.split()
    if len(words) != 3 or not words[1].isdecimal() or len(words[2]) != 64:
        raise ValueError(f"not a head (chain, place, hash): {line!r}")
    return Head(words[0], int(words[1]), words[2])
