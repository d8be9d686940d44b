"""How `sdn get` shows a person what goes on and what came."""

from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

from client import files
from client.api import Marketplace
from client.files import Got
from sdn.cli.words import Words
from wire.files import Asked, FileState, State

_console = Console(highlight=False)


def got(
    say: Words, marketplace: Marketplace, dataset: str, folder: Path, asked: Asked, *, quiet: bool
) -> Got:  # fmt: skip
    """The file, under a bar of progress on the screen of errors."""
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True), disable=quiet) as bar:
        task = bar.add_task(escape(say("Asking for {dataset}", dataset=dataset)), total=None)

        def watch(file: FileState, arrived: int) -> None:
            if file.state is State.READY:
                bar.update(task, description=escape(file.name), total=file.size, completed=arrived)
            else:
                text = say("{name} is being made", name=file.name)
                bar.update(task, description=escape(text), completed=file.written)

        return files.get(marketplace, dataset, folder, asked, watch=watch)


def show(say: Words, got: Got) -> None:
    """What came, and where it lies."""
    state = got.state
    text = say("{file}: {rows:,} rows, {size:,} bytes", file=str(got.data), rows=state.rows, size=state.size)
    _console.print(escape(text), soft_wrap=True)
    if state.lacking:
        lacking = ", ".join(f"{character} × {count}" for character, count in state.lacking.items())
        text = say("The encoding lacks {lacking}: they stand in the file as their numbers.", lacking=lacking)
        _console.print(escape(text), soft_wrap=True)
    names = ", ".join(path.name for path in (*got.papers, got.data.with_name(files.SUMS)))
    _console.print(escape(say("Beside it: {names}", names=names)), soft_wrap=True)
