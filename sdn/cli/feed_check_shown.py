"""How the outcome of `sdn feed check` is shown to a person."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from judging.change import Change
from judging.dry_run import DryRun
from sdn.cli.words import Words
from sectors.spec.dataset import Dataset

_console = Console(highlight=False)
_COLOURS = {"accepted": "green", "refused": "red"}
_LONGEST = 160


@contextmanager
def waiting(say: Words, file: str, *, quiet: bool) -> Iterator[None]:
    """A sign of life on a person's screen while a file is read."""
    if quiet:
        yield
        return
    with Console(stderr=True).status(say("Reading {file} …", file=escape(file))):
        yield


def show(say: Words, dataset: Dataset, run: DryRun, changed: Change | None, seconds: float) -> None:
    colour = _COLOURS[run.verdict.value]
    verdict = f"[bold {colour}]{say(run.verdict.value)}[/bold {colour}]"
    _console.print(f"{verdict}  {escape(run.file_name)} → {dataset.id}  ({say('{seconds:.1f} s', seconds=seconds)})")
    figures = {"read": run.read, "accepted": run.accepted, "quarantined": run.quarantined, "skipped": run.skipped}
    _console.print(
        say("read {read:,} = accepted {accepted:,} + quarantined {quarantined:,} + skipped {skipped:,}", **figures)
    )
    if not run.is_taken:
        missed = say(
            "Its name does not fit the feed's pattern of files {files}: it would not be taken.",
            files=dataset.feed.files,
        )
        _console.print(f"[yellow]{escape(missed)}[/yellow]")
    _refusal(say, run)
    _reasons(say, run)
    _bad_rows(say, run)
    _drift(say, run)
    _change(say, run, changed)


def _refusal(say: Words, run: DryRun) -> None:
    if (why := run.refused_for) is None:
        return
    cause = say.cause(why.code, f"{why.place}: {why.cause}")
    _console.print(escape(say("Would be refused: {cause}", cause=cause)))
    _console.print(escape(say("What to do: {remedy}", remedy=say.refusal(why.remedy))))


def _reasons(say: Words, run: DryRun) -> None:
    if run.reasons:
        table = Table(say("Why"), say("Rows"), title=say("Why rows are bad"), title_justify="left")
        for reason, count in run.reasons.items():
            table.add_row(escape(say.reason(reason)), f"{count:,}")
        _console.print(table)


def _bad_rows(say: Words, run: DryRun) -> None:
    if run.bad_rows:
        table = Table(say("Line"), say("Why"), say("What it says"), title=say("First bad rows"), title_justify="left")
        for row in run.bad_rows:
            said = json.dumps(row.said, ensure_ascii=False)
            short = said if len(said) <= _LONGEST else said[: _LONGEST - 1] + "…"
            table.add_row(f"{row.line:,}", escape("\n".join(map(say.reason, row.reasons))), escape(short))
        _console.print(table)


def _drift(say: Words, run: DryRun) -> None:
    if run.drift:
        _console.print(say("Differs from the declaration"))
        for word in run.drift:
            _console.print(f"  {escape(say.reason(word))}")


def _change(say: Words, run: DryRun, changed: Change | None) -> None:
    if run.new_columns and run.accepted:
        _console.print(escape(say("New columns: {names}", names=", ".join(run.new_columns))))
    if changed is None:
        return
    if changed.duplicate_of:
        came = say(
            "These bytes came before, as delivery {delivery}: nothing would change.", delivery=changed.duplicate_of
        )
        _console.print(came)
        return
    _console.print(
        say(
            "The table would go from {before:,} to {after:,} rows: {added:,} added, {removed:,} removed.",
            before=changed.rows_before,
            after=changed.rows_after,
            added=changed.rows_added,
            removed=changed.rows_removed,
        )
    )
    for delivery in changed.replaces:
        _console.print(say("It replaces delivery {delivery}.", delivery=delivery))
