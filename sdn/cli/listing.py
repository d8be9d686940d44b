"""`sdn listing`: a listing as a YAML file: its schema, what stands, what would change, and the change."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from infra.errors import PlainError
from sdn.cli.reaching import Address, TokenFile, address_of, token_of
from sdn.cli.words import Chosen, Words

if TYPE_CHECKING:
    from client.api import Marketplace
    from sdn.cli.manifest import Manifest
    from wire.listings import ListingTried

listing = typer.Typer(name="listing", help="Listings as YAML files.", no_args_is_help=True)
File = Annotated[Path, typer.Argument(help="The manifest.", exists=True, dir_okay=False)]


@listing.command()
def schema() -> None:
    """Print the JSON Schema of a manifest, for editors."""
    from marketplace.listings.schemas import ListingDraft

    sys.stdout.write(json.dumps(ListingDraft.model_json_schema(), ensure_ascii=False, indent=1) + "\n")


@listing.command()
def show(slug: str, *, marketplace: Address = None, token_file: TokenFile = None) -> None:
    """Print your listing as a manifest: what waits for review, else what stands."""
    from sdn.cli.manifest import written

    with _asked(marketplace, token_file, None) as client:
        sys.stdout.write(written(client.listing_draft(slug)))


@listing.command()
def validate(
    file: File, *, marketplace: Address = None, token_file: TokenFile = None, language: Chosen = None
) -> None:  # fmt: skip
    """Say whether it could be published: exit code 0 it could, 1 not."""
    say = Words(language)
    tried = _tried(file, marketplace, token_file)
    for check in tried.checks:
        sys.stdout.write(f"{'+' if check.met else '-'} {getattr(check.told, say.language)}\n")
        sys.stdout.writelines(f"    {getattr(cause, say.language)}\n" for cause in check.causes)
    raise typer.Exit(0 if all(check.met for check in tried.checks) else 1)


@listing.command()
def diff(
    file: File, *, marketplace: Address = None, token_file: TokenFile = None, language: Chosen = None
) -> None:  # fmt: skip
    """Say what it would change of what stands; nothing is printed where it is the same."""
    say = Words(language)
    changes = _tried(file, marketplace, token_file).changes
    sys.stdout.writelines(f"{getattr(change.text, say.language)}\n" for change in changes)


@listing.command()
def apply(
    file: File, *, publish: Annotated[bool, typer.Option(help="Publish it, too, or hand it in for review.")] = True,
    marketplace: Address = None, token_file: TokenFile = None,
) -> None:  # fmt: skip
    """Save it, and publish it; the same again changes nothing."""
    from sdn.cli.manifest import draft_of

    manifest = _read(file)
    draft = draft_of(manifest).model_dump(mode="json", exclude_defaults=True)
    with _asked(marketplace, token_file, manifest) as client:
        saved = client.save_listing(draft)
        saved = client.publish_listing(saved.slug) if publish else saved
    sys.stdout.write(f"{saved.slug}: {saved.state}\n")


def _read(file: Path) -> "Manifest":
    from sdn.cli.manifest import read

    return read(file.read_text(encoding="utf-8"))


def _tried(file: Path, marketplace: str | None, token_file: Path | None) -> "ListingTried":
    from sdn.cli.manifest import draft_of

    manifest = _read(file)
    draft = draft_of(manifest)
    with _asked(marketplace, token_file, manifest) as client:
        return client.try_listing(draft.model_dump(mode="json", exclude_defaults=True))


@contextmanager
def _asked(marketplace: str | None, token_file: Path | None, manifest: "Manifest | None") -> Iterator["Marketplace"]:
    """The marketplace; what it refuses is said with the lines of the manifest."""
    import httpx

    from client.api import Marketplace
    from client.errors import MarketplaceProblem
    from sdn.cli.manifest import placed

    try:
        with Marketplace(address_of(marketplace), token=token_of(token_file, "sell")) as client:
            yield client
    except MarketplaceProblem as problem:
        raise PlainError(placed(manifest, problem.detail) if manifest else str(problem)) from problem
    except httpx.TransportError as error:
        raise PlainError(f"nobody answers: {error}") from error
