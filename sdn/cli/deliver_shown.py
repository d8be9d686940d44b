"""How `sdn deliver` shows a person what goes on and what became of it."""

import time
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn
from rich.table import Table

from client import uploads
from client.api import Marketplace
from client.uploads import Outcome
from sdn.cli.words import Words
from wire.deliveries import Upload, Verdict

_console = Console(highlight=False)
_COLOURS = {"accepted": "green", "refused": "red", "duplicate": "yellow", "landed": "cyan"}


def send(say: Words, marketplace: Marketplace, dataset: str, file: Path, *, quiet: bool) -> Upload:
    """The file, sent under a bar of progress on the screen of errors."""
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True), disable=quiet) as bar:
        task = bar.add_task(escape(say("Sending {file}", file=file.name)), total=file.stat().st_size)

        def again(seconds: float, error: Exception) -> None:
            text = say("No answer ({cause}); once more in {seconds:g} s", cause=error, seconds=seconds)
            bar.console.print(escape(text), soft_wrap=True)

        return uploads.send(
            marketplace, dataset, file, lambda arrived, size: bar.update(task, completed=arrived, total=size),
            again=again,
        )  # fmt: skip


def follow(say: Words, marketplace: Marketplace, upload_id: str, within_s: float, *, quiet: bool) -> Outcome:
    """What became of it, with a word on how it stands meanwhile."""
    began = time.monotonic()
    with Console(stderr=True, quiet=quiet).status("") as status:

        def tell(upload: Upload) -> None:
            status.update(f"{escape(upload.file_name)}: {_standing(say, upload)} ({time.monotonic() - began:.0f} s)")

        return uploads.follow(marketplace, upload_id, within_s, tell)


def _standing(say: Words, upload: Upload) -> str:
    if upload.verdict:
        return say("judged, waiting for its release")
    if upload.run is None:
        return say("arrived, its run is about to be started")
    states = {
        "queued": say("its run waits for its turn"),
        "running": say("its run is at work"),
        "success": say("its run has ended"),
    }
    return states.get(upload.run_state or "", say("on its way"))


def show_sent(say: Words, address: str, upload: Upload) -> None:
    _console.print(
        escape(say("{file} has arrived, verified, {size:,} bytes.", file=upload.file_name, size=upload.size))
    )
    _console.print(say("Follow it: {address}", address=f"{address}/uploads/{upload.id}"), soft_wrap=True)


def show(say: Words, address: str, outcome: Outcome) -> None:
    """The accounting of one file, and where to see more."""
    told = outcome.delivery
    colour = _COLOURS[told.verdict.value]
    _console.print(f"[bold {colour}]{say(told.verdict.value)}[/]  {escape(told.file_name)} → {told.dataset}")
    figures = {"read": told.read, "accepted": told.accepted, "quarantined": told.quarantined, "skipped": told.skipped}
    _console.print(
        say("read {read:,} = accepted {accepted:,} + quarantined {quarantined:,} + skipped {skipped:,}", **figures)
    )
    if told.verdict is Verdict.LANDED:
        _console.print(say("It waits for the day that was announced to the dataset's readers; its page names it."))
    if told.refusal:
        _console.print(escape(say("Refused: {cause}", cause=say.refusal(told.refusal))))
    if told.duplicate_of:
        _console.print(say("The same bytes came before, as delivery {delivery}.", delivery=told.duplicate_of))
    _reasons(say, outcome)
    if outcome.release:
        version = outcome.release.delta_version
        _console.print(
            say("Release {release}, version {version} of the table", release=outcome.release.id, version=version)
        )
    _console.print(say("See {address}", address=f"{address}/deliveries/{told.id}"), soft_wrap=True)


def _reasons(say: Words, outcome: Outcome) -> None:
    if outcome.delivery.reasons:
        table = Table(say("Why"), say("Rows"), title=say("Why rows are bad"), title_justify="left")
        for reason, count in sorted(outcome.delivery.reasons.items(), key=lambda item: -item[1]):
            table.add_row(escape(say.reason(reason)), f"{count:,}")
        _console.print(table)
