"""`sdn demo`: start a fresh network, run the main job on real data, print what happened, stay until Ctrl-C."""

from typing import Annotated

import typer


def demo(
    leave: Annotated[bool, typer.Option("--leave", help="Return after the report; `sdn down` stops it.")] = False,
) -> None:
    """Start a fresh network, run the main job on real data and report."""
    from infra.demo import main_job
    from infra.network import Network
    from infra.stack import control
    from sdn.cli import demo_report, shown

    network = Network.read()
    if control.running(network):
        shown.say(f"A network runs already in {network.home}; `sdn status` shows it, `sdn down` stops it.")
        shown.addresses(network)
        return
    control.reset(network)
    with shown.stopped_on_failure(network, tied=not leave):
        with shown.progress() as watch:
            control.up(network, (), tied=not leave, watch=watch)
        report = main_job.run(network, shown.step)
    demo_report.show(report)
    shown.addresses(network)
    shown.say(f"The demo's people share one password: {network.secret('demo-password')}")
    if not leave:
        shown.stay(network)
