"""The words that run the local stack: up, down, status, logs, doctor, reset."""

from typing import Annotated

import typer

Only = Annotated[list[str] | None, typer.Option("--only", help="Start this part only; may be repeated.")]


def add_to(app: typer.Typer) -> None:
    for word in (up, down, status, logs, doctor, reset):
        app.command()(word)


def up(
    foreground: Annotated[bool, typer.Option("--foreground", help="Stay, and stop the network on Ctrl-C.")] = False,
    only: Only = None,
) -> None:
    """Start the network and wait until every part serves."""
    from infra.network import Network
    from infra.stack import control
    from sdn.cli import shown

    network = Network.read()
    if control.running(network):
        shown.say("The network runs already.")
    with shown.stopped_on_failure(network, tied=foreground), shown.progress() as watch:
        control.up(network, only or (), tied=foreground, watch=watch)
    shown.addresses(network)
    if foreground:
        shown.stay(network)


def down() -> None:
    """Stop the network; what it stored stays."""
    from infra.network import Network
    from infra.stack import control
    from sdn.cli import shown

    network = Network.read()
    shown.say("Stopped." if control.down(network) else f"Nothing runs in {network.home}.")


def status(as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False) -> None:
    """Show every part: its state, since when, pid, port and memory."""
    from infra.network import Network
    from infra.stack import control
    from sdn.cli import shown

    parts = control.status(Network.read())
    if as_json:
        shown.json_list(parts)
    else:
        shown.table(parts)


def logs(
    part: Annotated[str, typer.Argument(help="A part's name, or `stack` for the supervisor.")],
    lines: Annotated[int, typer.Option("--lines", "-n", help="How many of the last lines.")] = 50,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on as lines come.")] = False,
) -> None:
    """Show what a part says."""
    from infra.network import Network
    from sdn.cli import shown

    shown.log(Network.read(), part, lines, follow)


def doctor() -> None:
    """Say what this machine lacks for the network, with the remedy."""
    from infra.doctor import examine
    from infra.network import Network
    from infra.parts.registry import PARTS
    from infra.stack import control
    from sdn.cli import shown

    network = Network.read()
    parts = () if control.running(network) else PARTS  # its ports are rightly taken while it runs
    problems = examine(network, parts)
    for problem in problems:
        shown.say(f"[red]✗[/red] {problem}")
    if problems:
        raise typer.Exit(1)
    shown.say("[green]✓[/green] Nothing is missing.")


def reset(yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False) -> None:
    """Stop the network and delete all it stored: data, accounts, secrets and logs."""
    from infra.network import Network
    from infra.stack import control
    from sdn.cli import shown

    network = Network.read()
    if not yes:
        typer.confirm(f"Delete everything in {network.home}?", abort=True)
    control.reset(network)
    shown.say(f"{network.home} is gone; `sdn up` starts afresh.")
