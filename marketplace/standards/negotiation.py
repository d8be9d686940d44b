"""Accept (RFC 9110, 12.5.1) → which of what is offered its sender likes best: pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.message import Message
from math import isnan

MediaType = str


@dataclass(frozen=True, slots=True)
class Range:
    """What is accepted: `kind` such as text/turtle, text/* or */*, how much, and a profile (RFC 6906)."""

    kind: MediaType
    quality: float
    profile: str | None

    def fits(self, kind: MediaType, profile: str | None) -> int:
        """How exactly it names that; 0: not at all."""
        if self.profile is not None and self.profile != profile:
            return 0
        exact = {kind: 3, f"{kind.partition('/')[0]}/*": 2, "*/*": 1}.get(self.kind, 0)
        return exact * 2 + (self.profile is not None) if exact else 0


def ranges(accept: str) -> list[Range]:
    """What cannot be read is left out."""
    return [found for part in _split(accept) if (found := _range(part)) is not None]


def best(accept: str, offered: Sequence[tuple[MediaType, str | None]]) -> int | None:
    """The place of the one that is liked best, the first of equals; None: none is. Without a header all are liked."""
    accepted = ranges(accept) or [Range("*/*", 1.0, None)]
    liked = [_quality(accepted, kind, profile) for kind, profile in offered]
    return liked.index(max(liked)) if liked and max(liked) > 0 else None


def _quality(accepted: Sequence[Range], kind: MediaType, profile: str | None) -> float:
    """Of the range that names it most exactly."""
    exact = [(one.fits(kind, profile), one.quality) for one in accepted]
    found = max(((fit, quality) for fit, quality in exact if fit), default=(0, 0.0))
    return found[1]


def _split(accept: str) -> list[str]:
    """At commas that stand in no quotes."""
    parts, quoted = [""], False
    for sign in accept:
        quoted ^= sign == '"'
        if sign == "," and not quoted:
            parts.append("")
        else:
            parts[-1] += sign
    return parts


def _range(part: str) -> Range | None:
    message = Message()
    message["content-type"] = part.strip()
    told: Mapping[str, str] = {key.lower(): value for key, value in message.get_params(failobj=[])[1:]}
    kind = part.partition(";")[0].strip().lower()
    try:
        quality = min(1.0, max(0.0, float(told.get("q", "1"))))
    except ValueError:
        return None
    return Range(kind, quality, told.get("profile")) if "/" in kind and not isnan(quality) else None
