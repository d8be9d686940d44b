"""`sdn deliver`: send files to the network and, with `--wait`, see them released or refused."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from infra.errors import PlainError
from sdn.cli.reaching import Address, TokenFile, address_of, token_of
from sdn.cli.words import Chosen, Words

if TYPE_CHECKING:
    from client.uploads import Outcome

COULD_NOT_RUN = 2


def deliver(
    dataset: Annotated[str, typer.Argument(help="The feed's dataset, such as finance.reference_rates.")],
    files: Annotated[
        list[Path], typer.Argument(help="What to deliver; one that was cut off goes on where it stopped.")
    ],
    *,
    wait: Annotated[bool, typer.Option("--wait", help="Follow each file until it is released or refused.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="For programs: an object, or of several files a list.")
    ] = False,
    marketplace: Address = None,
    token_file: TokenFile = None,
    within: Annotated[float, typer.Option(help="How many seconds --wait waits for each file.", min=1)] = 3600,
    language: Chosen = None,
) -> None:
    """Send files to a feed and start its run: exit code 0 sent (or released), 1 refused, 2 could not run."""
    import httpx

    from client.api import Marketplace
    from client.errors import MarketplaceProblem
    from client.uploads import RunEnded
    from sdn.cli import deliver_shown

    say = Words(language)
    address = address_of(marketplace)
    try:
        with Marketplace(address, token=token_of(token_file, "deliver")) as client:
            uploads = [deliver_shown.send(say, client, dataset, file, quiet=as_json) for file in files]
            outcomes = [deliver_shown.follow(say, client, u.id, within, quiet=as_json) for u in uploads if wait]
    except (PlainError, MarketplaceProblem, RunEnded, OSError) as error:
        sys.stderr.write(f"{error}\n")
        raise typer.Exit(COULD_NOT_RUN) from error
    except httpx.TransportError as error:
        silent = say(
            "{address} does not answer ({cause}): is that the marketplace (SDN_MARKETPLACE_URL), and does it run?",
            address=address,
            cause=error,
        )
        sys.stderr.write(f"{silent}\n")
        raise typer.Exit(COULD_NOT_RUN) from error
    if as_json:
        found = [facts(address, outcome) for outcome in outcomes] or [u.model_dump(mode="json") for u in uploads]
        sys.stdout.write(json.dumps(found if len(files) > 1 else found[0], ensure_ascii=False, indent=1) + "\n")
    elif wait:
        for outcome in outcomes:
            deliver_shown.show(say, address, outcome)
    else:
        for upload in uploads:
            deliver_shown.show_sent(say, address, upload)
    raise typer.Exit(int(any(outcome.delivery.verdict == "refused" for outcome in outcomes)))


def facts(address: str, outcome: "Outcome") -> dict[str, Any]:
    """What `--json` prints of a file that was waited for."""
    told = outcome.delivery.model_dump(mode="json") | {"delivery": outcome.delivery.id, "upload": outcome.upload.id}
    del told["id"]
    release = outcome.release
    told |= {"release": release.id, "delta_version": release.delta_version} if release else {"release": None}
    return told | {"run": outcome.upload.run, "see": f"{address}/deliveries/{outcome.delivery.id}"}
