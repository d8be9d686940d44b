"""The command `sdn`, put together from its words.

Importing this file is quick: every word imports what it works with when it is called.
"""

import sys

import typer

from infra.errors import PlainError
from sdn.cli import deliver, demo, erase, get, quick, reconcile, stack
from sdn.cli.audit import audit
from sdn.cli.feed import feed
from sdn.cli.listing import listing
from sdn.cli.search import search

app = typer.Typer(
    name="sdn",
    help="A network of sector data platforms, on this machine.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
)

stack.add_to(app)
app.command()(demo.demo)
app.command()(deliver.deliver)
app.command()(get.get)
app.command()(erase.erase)
app.command()(reconcile.reconcile)
app.add_typer(feed)
app.add_typer(audit)
app.add_typer(listing)
app.add_typer(search)


def run() -> None:
    """The entry point: what a person can put right is said in plain words, anything else is a fault with its trace."""
    quick.start()
    try:
        app()
    except PlainError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(1)
