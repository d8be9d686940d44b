"""The record that the conductor leaves of itself.

Read by `sdn status`, by the marketplace's page of parts, and by whoever cleans up after a crash:

SDN_HOME/run/state.json, replaced as a whole
"""

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from infra.errors import PlainError
from infra.network import Network
from infra.stack.health import Health, State
from infra.stack.processes import Identity


class StackError(PlainError):
    """The network cannot be brought up or down; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Record:
    """Who supervises, and how every part is."""

    guardian: Identity
    conductor: Identity
    parts: Mapping[str, Health]


def path(network: Network) -> Path:
    return network.run / "state.json"


def write(network: Network, record: Record) -> None:
    part = path(network).with_suffix(".part")
    part.touch(mode=0o600)
    part.chmod(0o600)  # whatever the umask: the marketplace shows it to operators only
    part.write_text(json.dumps(dataclasses.asdict(record)))
    part.rename(path(network))


def read(network: Network) -> Record | None:
    """None for a network that was never started, or was reset. Raises StackError for another version's."""
    try:
        document = json.loads(path(network).read_text())
    except FileNotFoundError:
        return None
    try:
        parts = {name: Health(**known | {"state": State(known["state"])}) for name, known in document["parts"].items()}
        return Record(Identity(**document["guardian"]), Identity(**document["conductor"]), parts)
    except TypeError:
        raise StackError(
            f"{path(network)} was written by another version of the network, whose guardian had the pid "
            f"{document['guardian']['pid']}: end that process if it is still there, and delete the file."
        ) from None
