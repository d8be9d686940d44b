"""`sdn search`: the index of the data map, made anew by the worker of the network on this machine."""

import time
from pathlib import Path
from typing import Annotated

import typer

search = typer.Typer(name="search", help="The index of the data map.", no_args_is_help=True)
LOOK_S, SAID_S = 0.5, 10.0


@search.command()
def rebuild(
    within: Annotated[float, typer.Option(help="Seconds to wait at most; the worker goes on.")] = 900.0,
) -> None:
    """Make it anew from PostgreSQL; what stands answers until the new one is whole."""
    from infra.network import Network
    from marketplace.search.schema import Place
    from sdn.cli import shown

    place, began = Place(Network.read().home), time.monotonic()
    place.folder.mkdir(parents=True, exist_ok=True)
    place.again.touch()
    said = began
    while place.again.exists():
        if time.monotonic() - began > within:
            shown.say("Not made yet. The worker does it within a minute of its start; see `sdn logs worker`.")
            raise typer.Exit(1)
        if time.monotonic() - said > SAID_S:
            said = time.monotonic()
            shown.say(f"{_so_far(place.again)} documents so far")
        time.sleep(LOOK_S)
    shown.say(f"Made anew in {time.monotonic() - began:.0f} s.")


def _so_far(again: Path) -> str:
    try:
        return again.read_text(encoding="utf-8") or "0"
    except FileNotFoundError:  # it was done a moment ago
        return "all"
