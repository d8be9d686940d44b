"""The command `sdn`, put together from its words.

Importing this file is quick: every word imports what it works with when it is called.
"""

import typer

from sdn.cli import stack

app = typer.Typer(
    name="sdn",
    help="A network of sector data platforms, on this machine.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
)

stack.add_to(app)
