"""The drift policy of a dataset: per kind of drift what a delivery may bring."""

from sectors.reader import Reader
from sectors.spec.drift import DriftPolicy, OnDrift

WITHOUT, AS_IF = (OnDrift.IGNORE, OnDrift.FREEZE), (OnDrift.EVOLVE, OnDrift.FREEZE)
VALUES = (OnDrift.QUARANTINE, OnDrift.FREEZE)


def read_drift(reader: Reader) -> DriftPolicy:
    found = DriftPolicy(
        new=reader.choice("new", OnDrift, OnDrift.FREEZE),
        missing=reader.choice("missing", WITHOUT, OnDrift.FREEZE),
        renamed=reader.choice("renamed", AS_IF, OnDrift.FREEZE),
        widened=reader.choice("widened", VALUES, OnDrift.QUARANTINE),
        changed=reader.choice("changed", VALUES, OnDrift.QUARANTINE),
    )
    reader.done()
    return found
