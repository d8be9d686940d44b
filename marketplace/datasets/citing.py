"""How to cite a dataset: one sentence, APA and BibTeX, with version and the day of access. Pure."""

import re
from dataclasses import dataclass
from datetime import date, datetime

SPECIAL = {"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}"} | {sign: f"\\{sign}" for sign in "&%$#_"}


@dataclass(frozen=True, slots=True)
class Cited:
    """What a citation names. `version` None: nothing is released yet."""

    id: str
    title: str
    center: str
    network: str
    address: str
    published_at: datetime | None
    version: str | None
    accessed: date


@dataclass(frozen=True, slots=True)
class Citations:
    text: str
    apa: str
    bibtex: str


def citations(cited: Cited) -> Citations:
    return Citations(_text(cited), _apa(cited), _bibtex(cited))


def _year(cited: Cited) -> str:
    return str(cited.published_at.year) if cited.published_at else "n.d."


def _text(cited: Cited) -> str:
    version = f", version {cited.version}" if cited.version else ""
    return (
        f"{cited.center}: {cited.title}{version} ({_year(cited)}). {cited.network}. {cited.address}, {cited.accessed}."
    )


def _apa(cited: Cited) -> str:
    version = f" (Version {cited.version})" if cited.version else ""
    day = f"{cited.accessed:%B} {cited.accessed.day}, {cited.accessed.year}"
    return (
        f"{cited.center}. ({_year(cited)}). {cited.title}{version} [Data set]. {cited.network}. "
        f"Retrieved {day}, from {cited.address}"
    )


def _bibtex(cited: Cited) -> str:
    fields = {
        "author": f"{{{_tex(cited.center)}}}", "title": f"{{{_tex(cited.title)}}}",
        "year": str(cited.published_at.year) if cited.published_at else "", "version": cited.version or "",
        "publisher": _tex(cited.network), "url": cited.address, "urldate": cited.accessed.isoformat(),
    }  # fmt: skip
    key = re.sub(r"[^A-Za-z0-9]+", "_", cited.id)
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@dataset{{{key},\n{lines}\n}}"


def _tex(text: str) -> str:
    return "".join(SPECIAL.get(sign, sign) for sign in text)
