"""What would keep the network from starting is said before anything starts."""

import socket
from pathlib import Path

from infra import doctor
from infra.network import Network
from infra.parts.environment import shared
from infra.parts.postgres import POSTGRES


def test_a_taken_port_is_named_with_its_holder_and_the_remedy(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        base = taken.getsockname()[1] - 8  # PostgreSQL's offset
        network = Network.read({"SDN_HOME": str(tmp_path), "SDN_PORT_BASE": str(base)})
        said = [str(problem) for problem in doctor.examine(network, [POSTGRES])]
    (problem,) = [text for text in said if "Port" in text]
    assert problem.startswith(f"Port {base + 8}, which postgres needs, is taken by ")
    assert "(pid " in problem
    assert "SDN_PORT_BASE" in problem


def test_an_outside_server_needs_no_port_here(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        base = taken.getsockname()[1] - 8
        environment = {"SDN_HOME": str(tmp_path), "SDN_PORT_BASE": str(base), "DATABASE_URL": "postgresql://h/d"}
        said = doctor.examine(Network.read(environment), [POSTGRES])
    assert not [problem for problem in said if "Port" in problem.what]


def test_a_mistaken_declaration_is_said_before_anything_starts(tmp_path: Path) -> None:
    folder = tmp_path / "own" / "water"
    folder.mkdir(parents=True)
    (folder / "sector.toml").write_text("[sector]\ntitel = 1\n", encoding="utf-8")
    environment = {"SDN_HOME": str(tmp_path), "SDN_SECTORS": f"{tmp_path / 'own'}:{tmp_path / 'nowhere'}"}
    said = [str(problem) for problem in doctor.examine(Network.read(environment), [])]
    (first, second) = [text for text in said if text.startswith(str(tmp_path))]
    assert first.startswith(f"{folder / 'sector.toml'}: supply_center: is missing. Write")
    assert second.endswith("there is no such folder. Mend SDN_SECTORS.")


def test_a_network_needs_no_declarations_of_its_own(tmp_path: Path) -> None:
    network = Network.read({"SDN_HOME": str(tmp_path)})
    assert network.sectors == (tmp_path / "sectors",)
    assert Network.read(shared(network)).sectors == network.sectors, "a part is told what the network was told"
    assert not [text for text in map(str, doctor.examine(network, [])) if "sectors" in text]
