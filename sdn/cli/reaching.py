"""Which marketplace a command speaks to, and as whom."""

import os
from pathlib import Path
from typing import Annotated

import typer

from infra.errors import PlainError

Address = Annotated[
    str | None, typer.Option(envvar="SDN_MARKETPLACE_URL", help="Its address; by default this machine's network.")
]
TokenFile = Annotated[Path | None, typer.Option(help="A file that holds your API token; without it SDN_TOKEN does.")]


def address_of(given: str | None) -> str:
    """By default this machine's network."""
    from infra.network import Network

    return given or Network.read().url("marketplace")


def token_of(file: Path | None, right: str) -> str:
    """PlainError where nobody says who asks; `right` is the one that the token needs."""
    token = file.read_text(encoding="utf-8").strip() if file else os.environ.get("SDN_TOKEN", "")
    if not token:
        raise PlainError(
            f"Who asks is not known: put an API token with the right `{right}` (marketplace, your account's page) "
            "into SDN_TOKEN, "
            "or into a file that --token-file names."
        )
    return token
