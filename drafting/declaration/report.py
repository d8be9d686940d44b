"""A draft for programs (JSON) and for the person who ran the command (lines)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from drafting.declaration import questions
from drafting.drafter import Draft
from drafting.evidence import Guess, Part, Undecided
from sectors.spec.text import Text


def as_json(found: Draft, language: str) -> dict[str, Any]:
    """The findings: parts with their guesses, what is not decided, what changed between the files."""
    return {
        "parts": [_part(part, language) for part in found.findings.parts],
        "undecided": [_question(item, language) for item in questions.by_harm(found.undecided)],
        "changes": [text.of(language) for text in found.findings.changes],
        "declaration": found.text,
    }


def _question(item: Undecided, language: str) -> dict[str, Any]:
    return {
        "where": item.where,
        "question": item.question.of(language),
        "harm": item.harm.name.lower(),
        "examples": [example._asdict() for example in item.examples],
        "answer": list(item.answer),
    }


def _part(part: Part, language: str) -> dict[str, Any]:
    return {
        "path": part.path,
        "guesses": [_guess(guess, language) for guess in part.guesses],
        "remarks": [remark.of(language) for remark in part.remarks],
    }


def _guess(guess: Guess, language: str) -> dict[str, Any]:
    return {
        "key": guess.key,
        "value": _value(guess.value),
        "evidence": guess.because.of(language) if guess.because else None,
        "confidence": str(guess.confidence),
        "written": guess.written,
    }


def _value(value: Any) -> Any:
    if isinstance(value, Text):
        return {"en": value.en, "ko": value.ko}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _value(item) for key, item in value.items()}
    return [_value(item) for item in value] if isinstance(value, list | tuple) else value


def lines(found: Draft, language: str) -> list[str]:
    """What to tell the person: the columns in short, what changed, what they must decide."""
    korean = language == "ko"
    columns = [part for part in found.findings.parts if part.path == "column"]
    told = [f"{len(columns)}개 열:" if korean else f"{len(columns)} columns:"]
    told += [f"  {_column(part)}" for part in columns]
    if found.findings.changes:
        told.append("파일 사이에 달라진 것:" if korean else "What changed between the files:")
        told += [f"  {text.of(language)}" for text in found.findings.changes]
    told.append("정하지 못한 것:" if korean else "Not decided, it is for you to say:")
    return [*told, *(f"  {line}" for line in questions.lines(found.undecided, language))]


def _column(part: Part) -> str:
    source = part.value("source") or " + ".join(part.value("parts", []))
    unit = part.value("unit")
    sensitivity = part.value("sensitivity", "public")
    more = [str(unit)] if unit else []
    more += [sensitivity] if sensitivity != "public" else []
    name = source if isinstance(source, str) else " | ".join(source)
    told = f" ({', '.join(more)})" if more else ""
    return f"{part.value('name')}: {part.value('type')}{told} ← {name}"
