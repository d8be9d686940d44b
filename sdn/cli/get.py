"""`sdn get`: a file of a dataset, resumed after a cut, checked, with its dictionary, licence and citation beside it."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from infra.errors import PlainError
from sdn.cli.reaching import Address, TokenFile, address_of, token_of
from sdn.cli.words import Chosen, Words
from wire.files import Encoding, Form

if TYPE_CHECKING:
    from client.files import Got

COULD_NOT = 2


def get(
    dataset: Annotated[str, typer.Argument(help="Such as finance.reference_rates.")],
    *,
    form: Annotated[Form, typer.Option("--form", "--format", help="The form of the file.")] = Form.PARQUET,
    release: Annotated[str | None, typer.Option(help="The table as it was released; by default as it is now.")] = None,
    encoding: Annotated[Encoding, typer.Option(help="Of a CSV; utf-8-sig for Excel.")] = Encoding.UTF8,
    bare: Annotated[
        bool, typer.Option("--bare", help="For programs: no apostrophe before text that a spreadsheet would run.")
    ] = False,
    to: Annotated[Path, typer.Option(help="The folder; a folder of the dataset's name is made in it.")] = Path(),
    as_json: Annotated[bool, typer.Option("--json", help="For programs: one object.")] = False,
    marketplace: Address = None,
    token_file: TokenFile = None,
    language: Chosen = None,
) -> None:
    """Get a file of what your licence gives: exit code 0 got, 1 refused, 2 could not."""
    import httpx

    from client.api import Marketplace
    from client.errors import MarketplaceProblem
    from client.files import Damaged, NotMade
    from sdn.cli import get_shown
    from wire.files import Asked

    say = Words(language)
    asked = Asked(form=form, release=release, encoding=encoding, guard=not bare)
    address = address_of(marketplace)
    try:
        with Marketplace(address, token=token_of(token_file, "files")) as client:
            got = get_shown.got(say, client, dataset, to, asked, quiet=as_json)
    except MarketplaceProblem as problem:
        sys.stderr.write(f"{problem}\n")
        raise typer.Exit(1) from problem
    except (PlainError, NotMade, Damaged, OSError) as error:
        sys.stderr.write(f"{error}\n")
        raise typer.Exit(COULD_NOT) from error
    except httpx.TransportError as error:
        text = say("Nobody answers ({cause}); what arrived is kept: run it again to go on.", cause=error)
        sys.stderr.write(f"{text}\n")
        raise typer.Exit(COULD_NOT) from error
    if as_json:
        sys.stdout.write(json.dumps(facts(got), ensure_ascii=False, indent=1) + "\n")
    else:
        get_shown.show(say, got)


def facts(got: "Got") -> dict[str, object]:
    """What `--json` prints."""
    told = got.state.model_dump(mode="json", include={"dataset", "version", "rows", "size", "sha256", "lacking"})
    return told | {"file": str(got.data), "beside": [str(path) for path in got.papers]}
