"""Findings → the declaration as TOML: each guess on a line of its own, its evidence and confidence beside it."""

from collections.abc import Sequence

from drafting.declaration import questions
from drafting.evidence import Confidence, Findings, Guess, Part
from drafting.sample import Sample
from drafting.values import toml

HEADS = {"column": "[[column]]", "dataset": "[dataset]", "feed": "[feed]"}
TRIED = {
    "en": (
        "Drafted by `sdn feed draft` for {}. Every guess says why, and how sure it is.",
        "Read:",
        "Not decided, a person must say:",
        "What changed between the files:",
    ),
    "ko": (
        "`sdn feed draft`가 {}의 초안으로 썼다. 추측마다 근거와 확신의 정도가 있다.",
        "읽은 파일:",
        "정하지 못해 사람이 정해야 하는 것:",
        "파일 사이에 달라진 것:",
    ),
}


def declaration(sector: str, name: str, found: Findings, samples: Sequence[Sample], language: str) -> str:
    """The text of `<sector>/<name>.toml`."""
    lines = _head(f"{sector}.{name}", found, samples, language)
    several = sum(1 for part in found.parts if part.path == "feed.format") > 1
    for part in found.parts:
        lines += ["", *_part(part, language, several=several)]
    return "\n".join(lines) + "\n"


def _head(dataset: str, found: Findings, samples: Sequence[Sample], language: str) -> list[str]:
    drafted, read, open_questions, changed = TRIED["ko" if language == "ko" else "en"]
    lines = [f"# {drafted.format(dataset)}", f"# {read}"]
    for sample in samples:
        rows = f"{sample.rows:,} rows" if language != "ko" else f"{sample.rows:,}행"
        odd = f", {sample.odd} with another number of fields" if sample.odd else ""
        part = "" if sample.whole else ", the first part only"
        lines.append(f"#   {_plain(sample.file)}: {rows}{odd}{part}")
    if found.changes:
        lines += [f"# {changed}", *(f"#   {_plain(text.of(language))}" for text in found.changes)]
    if found.undecided:
        lines.append(f"# {open_questions}")
        lines += [f"#   {_plain(line)}" for line in questions.lines(found.undecided, language)]
    return lines


def _part(part: Part, language: str, *, several: bool) -> list[str]:
    head = HEADS.get(part.path) or (f"[[{part.path}]]" if several else f"[{part.path}]")
    lines = [head, *(f"# {_plain(remark.of(language))}" for remark in part.remarks)]
    lines += [_line(guess, language) for guess in part.guesses if guess.written]
    kept = [guess for guess in part.guesses if not guess.written and guess.because]
    return [
        *lines,
        *(f"# {guess.key}: {_evidence(guess, language)}" for guess in kept if guess.key == "sensitivity"),
    ]


def _line(guess: Guess, language: str) -> str:
    said = _evidence(guess, language)
    return f"{guess.key} = {toml(guess.value)}" + (f"  # {said}" if said else "")


def _evidence(guess: Guess, language: str) -> str:
    if guess.because is None:
        return ""
    sure = "" if guess.confidence is Confidence.HIGH else f" [{guess.confidence.of(language)}]"
    return _plain(guess.because.of(language)) + sure


def _plain(text: str) -> str:
    """What may stand in a comment: one line, no control characters."""
    return "".join(sign if sign.isprintable() else "�" for sign in text)[:400]
