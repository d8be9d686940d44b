"""The words about a feed, each in a module of its own: `sdn feed draft`, `sdn feed check`."""

import typer

from sdn.cli import feed_check, feed_draft

feed = typer.Typer(name="feed", help="Turn files into declared feeds, and try them.", no_args_is_help=True)
feed.command()(feed_draft.draft)
feed.command()(feed_check.check)
