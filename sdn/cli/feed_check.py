"""`sdn feed check`: what would become of each row of a file, told before it is sent."""

import dataclasses
import hashlib
import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from infra.errors import PlainError
from infra.network import Network
from sdn.cli.words import Chosen, Words

if TYPE_CHECKING:
    from judging.change import Change
    from judging.dry_run import DryRun
    from sectors.spec.dataset import Dataset

COULD_NOT_RUN = 2


def check(
    dataset: Annotated[str, typer.Argument(help="A declared dataset, such as finance.reference_rates, or its .toml.")],
    files: Annotated[list[Path], typer.Argument(help="The files that would be delivered.")],
    as_json: Annotated[
        bool, typer.Option("--json", help="For programs: an object, or of several files a list.")
    ] = False,
    language: Chosen = None,
    rows: Annotated[int, typer.Option(help="How many bad rows to show.", min=0)] = 10,
) -> None:
    """Try a delivery on this machine alone: exit code 0 accepted, 1 refused, 2 could not run."""
    from client.errors import MarketplaceProblem
    from sdn.cli import feed_check_shown
    from sectors.errors import DeclarationError

    say = Words(language)
    try:
        results = [_one(_declared(dataset), file, rows, say, quiet=as_json) for file in files]
    except (PlainError, DeclarationError, MarketplaceProblem, OSError) as error:
        sys.stderr.write(f"{error}\n")
        raise typer.Exit(COULD_NOT_RUN) from error
    if as_json:
        found = [facts(*result) for result in results]
        sys.stdout.write(json.dumps(found if len(files) > 1 else found[0], ensure_ascii=False, indent=1) + "\n")
    else:
        for result in results:
            feed_check_shown.show(say, *result)
    raise typer.Exit(int(any(run.verdict == "refused" for _, run, _, _ in results)))


Result = tuple["Dataset", "DryRun", "Change | None", float]


def _one(dataset: "Dataset", file: Path, rows: int, say: Words, *, quiet: bool) -> Result:
    from judging import dry_run
    from sdn.cli import feed_check_shown
    from sdn.cli.bounds import within_bounds

    began = time.monotonic()
    with feed_check_shown.waiting(say, file.name, quiet=quiet), within_bounds():
        run = dry_run.run(dataset, file, most=rows)
        changed = _change(dataset, run, file)
    return dataset, run, changed, time.monotonic() - began


def _declared(name: str) -> "Dataset":
    """By its id among all declared ones, or the one in a file. PlainError, DeclarationError."""
    from sectors.loader import load_dataset
    from sectors.registry import load

    if name.endswith(".toml"):
        return load_dataset(Path(name).resolve(), None)
    try:
        return load(Network.read().sectors_there).dataset(name)
    except KeyError as error:
        raise PlainError(str(error.args[0])) from error


def _change(dataset: "Dataset", run: "DryRun", file: Path) -> "Change | None":
    """Against what the network knows, where it is told which network and who asks."""
    address, token = os.environ.get("SDN_MARKETPLACE_URL"), os.environ.get("SDN_TOKEN")
    if not (address and token):
        return None
    from client.api import Marketplace
    from judging.change import change

    with file.open("rb") as content:
        sha256 = hashlib.file_digest(content, "sha256").hexdigest()
    with Marketplace(address, token=token) as marketplace:
        known = marketplace.deliveries(dataset=dataset.id)
        return change(file.name, sha256, run.accepted, run.new_columns, known)


def facts(dataset: "Dataset", run: "DryRun", changed: "Change | None", seconds: float) -> dict[str, Any]:
    """What `--json` prints of a file."""
    found = dataclasses.asdict(run) | {"seconds": round(seconds, 3), "declaration_hash": dataset.hash}
    found["refused_for"] = run.refused_for.model_dump() if run.refused_for else None
    found["change"] = dataclasses.asdict(changed) if changed else None
    return found
