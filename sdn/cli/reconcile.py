"""`sdn reconcile`: after a restore, the ledger and the payment services are brought to say the same."""

import json
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from sdn.cli.reaching import Address, TokenFile, address_of, token_of

if TYPE_CHECKING:
    from wire.reconciling import Reconciled

DIFFERS, COULD_NOT = 1, 2
TIMEOUT = 300.0  # seconds; each purchase is asked about


def reconcile(
    since: Annotated[datetime, typer.Option(help="When the backup was made, in UTC.")], *,
    as_json: Annotated[bool, typer.Option("--json", help="For programs: one list.")] = False,
    marketplace: Address = None, token_file: TokenFile = None,
) -> None:  # fmt: skip
    """Take in what payment services know since a backup: exit code 0 no difference is left, 1 one is, 2 could not."""
    rows = _asked(since.replace(tzinfo=UTC), marketplace, token_file)
    if as_json:
        told = [row.model_dump(mode="json") for row in rows]
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    else:
        sys.stdout.writelines(f"{_line(row)}\n" for row in rows)
    raise typer.Exit(DIFFERS if any(row.there_minor != row.here_minor for row in rows) else 0)


def _asked(since: datetime, marketplace: str | None, token_file: "TokenFile") -> "list[Reconciled]":
    import httpx

    from client.api import Marketplace
    from client.errors import MarketplaceProblem

    token = token_of(token_file, "operate")
    try:
        with Marketplace(address_of(marketplace), token=token, timeout=TIMEOUT) as client:
            return client.reconcile_payments(since)
    except (MarketplaceProblem, httpx.HTTPError) as error:
        sys.stderr.write(f"{error}\n")
        raise typer.Exit(COULD_NOT) from error


def _line(row: "Reconciled") -> str:
    sums = f"{row.there_minor} there, {row.here_minor} here (was {row.before_minor}) {row.currency}"
    who = "" if row.known else f"  not known here; paid by {row.payer or 'somebody unknown'}"
    return f"{row.verdict:<14} {row.purchase_id}  {sums}{who}"
