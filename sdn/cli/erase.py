"""`sdn erase`: rows of one person go for good, at that person's request; first it says what would go where."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from infra.errors import PlainError
from sdn.cli.reaching import Address, TokenFile, address_of, token_of
from sdn.cli.words import Chosen, Words

COULD_NOT = 2


def erase(
    dataset: Annotated[str, typer.Argument(help="Such as finance.reference_rates.")],
    column: Annotated[str, typer.Option(help="The column that names the person.")],
    *,
    value_file: Annotated[
        Path | None, typer.Option(help="A file that holds the value; without it you are asked, and nothing is shown.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do it. Without this it only says what would go.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs: one object.")] = False,
    marketplace: Address = None,
    token_file: TokenFile = None,
    language: Chosen = None,
) -> None:
    """Erase the rows of one person: exit code 0 nothing names the person any more, 1 something does, 2 could not."""
    import httpx

    from client.api import Marketplace
    from client.errors import MarketplaceProblem
    from pipeline.errors import StepError
    from sdn.cli import erase_run, erase_shown

    say = Words(language)
    try:
        with Marketplace(address_of(marketplace), token=token_of(token_file, "operate"), timeout=900) as client:
            job = erase_run.job(dataset, column, _value(say, value_file))
            done = job.run(client) if yes else job.look(client)
    except (PlainError, MarketplaceProblem, StepError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        raise typer.Exit(COULD_NOT) from error
    except httpx.TransportError as error:
        sys.stderr.write(say("The marketplace does not answer ({cause}).", cause=error) + "\n")
        raise typer.Exit(COULD_NOT) from error
    if as_json:
        sys.stdout.write(json.dumps(done.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n")
    else:
        erase_shown.show(say, done, is_done=yes)
    raise typer.Exit(int(yes and bool(done.remaining)))


def _value(say: Words, file: Path | None) -> str:
    """Never an argument: those stand in the shell's history and in the list of processes. PlainError."""
    value = file.read_text(encoding="utf-8").strip("\r\n") if file else typer.prompt(say("Value"), hide_input=True)
    if not value.strip():
        raise PlainError(say("The value is empty."))
    return str(value)
