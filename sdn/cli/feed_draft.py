"""`sdn feed draft`: sample files become a declaration, each guess with its evidence."""

from pathlib import Path
from typing import Annotated

import typer

from sdn.cli.words import Chosen, Words


def draft(
    files: Annotated[list[str], typer.Argument(help="Sample files of one feed, or their https addresses.")],
    *,
    sector: Annotated[str, typer.Option(help="The sector that the dataset belongs to.")],
    dataset: Annotated[str, typer.Option(help="The dataset's name.")],
    output: Annotated[
        Path | None, typer.Option(help="Where to write; else the first folder of SDN_SECTORS, else the network's own.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The findings, for programs.")] = False,
    language: Chosen = None,
) -> None:
    """Write the declaration that fits the files; what could not be decided is named, nothing is asked."""
    from sdn.cli import feed_draft_run

    feed_draft_run.run(files, sector, dataset, output, as_json=as_json, language=Words(language).language)
