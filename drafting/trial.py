"""A draft → tried on its own sample by the check itself, before anybody sees it: what fails is mended, and asked about.

draft → check of each file, or of its first records → rows refused for a column → the column mended → check …
                                                    → few rows refused → said      → file refused → no draft
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from drafting import heads
from drafting.errors import NoDraft
from drafting.evidence import LOW, MOST_EXAMPLES, Example, Findings, Guess, Harm, Part, Undecided, of_column
from drafting.texts.typed import few
from judging import dry_run
from judging.dry_run import DryRun
from sectors.errors import DeclarationError
from sectors.formats import format_of
from sectors.loader import load_dataset
from sectors.spec.dataset import Dataset
from sectors.spec.text import Text
from wire.deliveries import Cause

ROUNDS = 3  # of mending; what a mended draft still refuses, no draft can take
OF_TYPE = ("type", "name", "source", "parts", "null_tokens", "required", "title", "sensitivity")  # keys of any text
LOOKED_AT = 50  # bad rows


def tried(found: Findings, files: Sequence[Path], written: Callable[[Findings], str]) -> tuple[Findings, Dataset]:
    """The findings, mended where the check of the files says so; `written`: their declaration.

    NoDraft where a file would be refused whatever its columns are.
    """
    for _ in range(ROUNDS):
        dataset = loaded(written(found))
        runs = list(_runs(dataset, files))
        wrong = {name: run for run in runs for name in _wrong(run)}
        if not wrong:
            break
        found = _mended(found, wrong)
    for run in runs:
        if run.refused_for:
            raise _refused(run.refused_for)
    return replace(found, undecided=[*found.undecided, *_unsaid(found, runs)]), dataset


def loaded(text: str) -> Dataset:
    """The declaration as the network reads it; NoDraft where it does not."""
    with TemporaryDirectory(prefix="sdn-draft-") as folder:
        file = Path(folder) / "sector" / "draft.toml"
        file.parent.mkdir()
        file.write_text(text, encoding="utf-8")
        try:
            return load_dataset(file, None)
        except DeclarationError as mistake:
            place = f"the draft, {mistake.key}"
            raise NoDraft(place, mistake.cause, "Declare the feed by hand: docs/declarations.md.") from mistake


def _runs(dataset: Dataset, files: Sequence[Path]) -> Iterator[DryRun]:
    with TemporaryDirectory(prefix="sdn-draft-") as folder:
        for file in files:
            form = format_of(dataset.feed, file.name)
            part = heads.head(file, form, Path(folder)) if form else file
            if part is not None:
                yield dry_run.run(dataset, part, most=LOOKED_AT)


def _wrong(run: DryRun) -> Mapping[str, int]:
    """Names before the colon of reasons that too many rows have."""
    rows = run.read - run.skipped
    return {_of(reason): count for reason, count in run.reasons.items() if not few(count, rows)}


def _of(reason: str) -> str:
    """The column that a reason speaks of; of a key several with commas, of a record none."""
    return reason.partition(": ")[0] if ": " in reason else ""


def _mended(found: Findings, wrong: Mapping[str, DryRun]) -> Findings:
    """Columns that many rows do not fit become texts, and a key that many repeat goes."""
    parts, asked = [], list(found.undecided)
    for part in found.parts:
        name = str(part.value("name", ""))
        if part.path == "column" and name in wrong:
            parts.append(_as_text(part))
            asked.append(_of_mended(part, wrong[name]))
        elif part.path == "dataset" and ", ".join(part.value("key", [])) in wrong:
            parts.append(replace(part, guesses=[guess for guess in part.guesses if guess.key != "key"]))
        else:
            parts.append(part)
    return replace(found, parts=parts, undecided=asked)


def _as_text(part: Part) -> Part:
    """The column as text that may be empty: a text again that was one, less its checks."""
    because = Text(
        "tried on its own sample, many rows were refused otherwise", "제 표본을 검사해 보니 많은 행이 거부되었다"
    )
    kept = [guess for guess in part.guesses if guess.key in OF_TYPE]
    return replace(
        part, guesses=[Guess("type", "varchar", because, LOW) if guess.key == "type" else guess for guess in kept]
    )


def _of_mended(part: Part, run: DryRun) -> Undecided:
    name, kind = str(part.value("name")), str(part.value("type"))
    count = next(count for reason, count in run.reasons.items() if _of(reason) == name)
    question = Text(
        f"text (taken) or {kind}: as such {count:,} of {run.read:,} rows would be refused",
        f"글(로 봄)인지 {kind}인지: 그렇게 읽으면 {run.read:,}행 중 {count:,}행이 거부된다",
    )
    return Undecided(name, question, Harm.VALUES, _examples(run, name), of_column(name, f'type = "{kind}"'))


def _unsaid(found: Findings, runs: Sequence[DryRun]) -> Iterator[Undecided]:
    """A question for each reason that sends rows to quarantine and that no other question speaks of."""
    said = {item.where for item in found.undecided if item.harm is Harm.ROWS}
    for run in runs:
        for reason, count in run.reasons.items():
            name = _of(reason)
            where = name if any(part.value("name") == name for part in found.parts) else "dataset.key"
            where = where if name else "feed.format"
            if where in said:
                continue
            said.add(where)
            question = Text(
                f"{count:,} of {run.read:,} rows go to quarantine: {reason}",
                f"{run.read:,}행 중 {count:,}행이 격리된다: {reason}",
            )
            answer = ("[dataset]", "key = []") if where == "dataset.key" else ()
            yield Undecided(where, question, Harm.ROWS, _examples(run, name), answer)


def _examples(run: DryRun, name: str) -> tuple[Example, ...]:
    """What the first bad rows say in that column."""
    rows = [row for row in run.bad_rows if any(_of(reason) == name for reason in row.reasons)][:MOST_EXAMPLES]
    return tuple(Example(_said(row.said, name), row.line) for row in rows)


def _said(said: Mapping[str, str | None] | list[str], name: str) -> str:
    if isinstance(said, list):
        return " | ".join(said)
    return str(said.get(name) or "") if name in said else " | ".join(filter(None, said.values()))


def _refused(cause: Cause) -> NoDraft:
    return NoDraft(cause.place, f"the best draft of it would refuse it: {cause.cause}", cause.remedy)
