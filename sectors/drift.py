"""The drift policy of a dataset: per kind of drift what a delivery may bring."""

from sectors.reader import Reader, nearest
from sectors.spec import DriftPolicy, OnDrift

ANY = tuple(OnDrift)
WITHOUT, AS_IF = (OnDrift.IGNORE, OnDrift.FREEZE), (OnDrift.EVOLVE, OnDrift.FREEZE)
VALUES = (OnDrift.QUARANTINE, OnDrift.FREEZE)


def read_drift(reader: Reader) -> DriftPolicy:
    found = DriftPolicy(
        new=_only(reader, "new", ANY, OnDrift.FREEZE),
        missing=_only(reader, "missing", WITHOUT, OnDrift.FREEZE),
        renamed=_only(reader, "renamed", AS_IF, OnDrift.FREEZE),
        widened=_only(reader, "widened", VALUES, OnDrift.QUARANTINE),
        changed=_only(reader, "changed", VALUES, OnDrift.QUARANTINE),
    )
    reader.done()
    return found


def _only(reader: Reader, kind: str, fitting: tuple[OnDrift, ...], default: OnDrift) -> OnDrift:
    word, words = reader.take(kind, str, str(default)), [str(one) for one in fitting]
    if word not in words:
        raise reader.error(kind, f"is {word!r}", f"Use one of {', '.join(words)}{nearest(word, words)}.")
    return OnDrift(word)
