"""The whole way from files to a draft; every step of it is a module of its own.

read → compare → pieces → profile → types → verify → columns → keys, times → dataset and feed → trial → text
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from drafting import trial
from drafting.declaration import answers, columns, dataset, feed, lines
from drafting.declaration.write import declaration
from drafting.errors import NoDraft
from drafting.evidence import Findings, Guess, Harm, Undecided
from drafting.reading import read_sample
from drafting.tables import compare, damaged, table, wide
from judging.duck import MACHINE
from reading.refusals import refusing
from sectors.spec.text import Text


@dataclass(frozen=True, slots=True)
class Draft:
    """`text`: the declaration; `findings`: the same for programs; `undecided`: what only a person can say."""

    text: str
    findings: Findings

    @property
    def undecided(self) -> Sequence[Undecided]:
        return self.findings.undecided

    @property
    def guesses(self) -> Sequence[Guess]:
        return [guess for part in self.findings.parts for guess in part.guesses]


def draft(
    files: Sequence[Path],
    sector: str,
    name: str,
    *,
    supply_centers: Sequence[str] = (),
    language: str = "en",
    today: date | None = None,
) -> Draft:
    """The draft of `sector.name` from sample files of one feed.

    `supply_centers`: those of the sector; without one a name is made up. NoDraft or Refusal where a file holds no
    rows, or would be refused by the best draft of it.
    """
    samples = [read_sample(file) for file in files]
    with refusing(", ".join(file.name for file in files), but=(NoDraft, *MACHINE)):
        now = today or datetime.now(UTC).date()
        united = compare.unite(samples)
        rows = table.examine(united, now)
        parts = columns.parts(rows, united)
        whole = dataset.part(name, rows, united)
        _propose_long(rows, united)
        fed = feed.part(sector, rows, united, supply_centers)
        undecided = [*whole.undecided, *fed.undecided, *united.undecided, *parts.undecided]
        undecided += damaged.questions(rows, united)
        found = Findings([whole.part, fed.part, *united.formats, *parts.parts], undecided, united.changes)

        def written(said: Findings) -> str:
            return declaration(sector, name, said, united.samples, language)

        found, declared = trial.tried(found, files, written)
        undecided = lines.placed(answers.complete(found.undecided, found.parts), united.samples, declared)
        found = replace(found, undecided=undecided)
        return Draft(written(found), found)


def _propose_long(rows: table.Rows, united: compare.United) -> None:
    """What would make a row of each column of a wide table, as a remark: whether it should is not for us to say."""
    for family in wide.find(rows.types):
        line = f'unpivot = {{ match = \'{family.match}\', names = ["which"], value = "value" }}'
        english = f"{line} would make a row of each of {family.count} columns"
        united.formats[-1].remarks.append(Text(english, f"{line}: {family.count}개 열을 각각 행으로 바꾼다"))
        question = Text(
            f"whether {family.count} like columns should be rows", f"비슷한 {family.count}개 열을 행으로 바꿀지"
        )
        united.undecided.append(Undecided("feed.format", question, Harm.MEANING, answer=("[feed.format]", line)))
