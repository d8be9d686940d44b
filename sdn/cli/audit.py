"""`sdn audit`: proves that the books are as they were written, on the database of a network that may be running."""

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from marketplace.proof.values import Head, Proof

BROKEN, COULD_NOT = 1, 2
audit = typer.Typer(name="audit", help="Prove ledger, usage, licences and audit log.", no_args_is_help=True)


@audit.command()
def verify(
    *,
    file: Annotated[Path | None, typer.Option(help="Heads of earlier, as `sdn audit heads` printed them.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs: one object.")] = False,
) -> None:
    """Name the first broken link of each chain: exit code 0 all holds, 1 something does not, 2 could not."""
    proof = _proof(file)
    if as_json:
        sys.stdout.write(json.dumps(asdict(proof), ensure_ascii=False, indent=1) + "\n")
    else:
        _show(proof)
    raise typer.Exit(BROKEN if proof.broken else 0)


@audit.command()
def heads() -> None:
    """Print the newest hash of each chain that holds, to be kept elsewhere for `sdn audit verify --file`."""
    proof = _proof(None)
    sys.stdout.write("".join(f"{head}\n" for head in proof.heads))
    sys.stderr.write("".join(f"BROKEN {one}\n" for one in proof.broken))
    raise typer.Exit(BROKEN if proof.broken else 0)


def _proof(file: Path | None) -> "Proof":
    from infra.errors import PlainError
    from marketplace.proof.service import CouldNotProve, prove_at

    try:
        return prove_at(_database(), _kept(file), _tell)
    except (PlainError, CouldNotProve, OSError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        raise typer.Exit(COULD_NOT) from error


def _database() -> str:
    """The address that the environment names, or that of the network on this machine."""
    from infra.network import Network
    from infra.parts.environment import database_url

    return os.environ.get("MARKETPLACE_DATABASE_URL") or database_url(Network.read(), "marketplace", "marketplace")


def _kept(file: Path | None) -> "tuple[Head, ...]":
    from marketplace.proof.values import heads_of

    return heads_of(file.read_text(encoding="utf-8")) if file else ()


def _tell(chain: str, place: int) -> None:
    sys.stderr.write(f"{chain}: {place:,} links\n")


def _show(proof: "Proof") -> None:
    for head in proof.heads:
        sys.stdout.write(f"holds  {head}\n")
    for one in proof.broken:
        sys.stdout.write(f"BROKEN {one}\n")
    sys.stdout.write("Everything is as it was written.\n" if not proof.broken else "")
