"""The one classification of the network: classification.toml → `model()` → what declarations may say, docs, catalogues.

`python -m sectors.classification` prints docs/classification.md, which a test holds to it.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sectors.reader import Reader
from sectors.spec.text import Text

FILE = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True, slots=True)
class Term:
    """A code with its title, and addresses of the terms that DCAT-AP and Schema.org have for it.

    `schema_org` of a cadence is a duration (ISO 8601); `kinds` of a format class are those of `feed.format`.
    """

    code: str
    title: Text
    dcat: tuple[str, ...] = ()
    schema_org: str | None = None
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SectorTerm(Term):
    """A sector's code with the codes of its subsectors; `dcat` are its data themes."""

    subsectors: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Model:
    """Every code there is, by what it tells of."""

    producers: tuple[Term, ...]
    sectors: tuple[SectorTerm, ...]
    format_classes: tuple[Term, ...]
    sensitivities: tuple[Term, ...]
    cadences: tuple[Term, ...]

    def sector_of(self, subsector: str) -> SectorTerm:
        """KeyError where no sector has such a subsector."""
        return {term.code: sector for sector in self.sectors for term in sector.subsectors}[subsector]


@cache
def model() -> Model:
    """Read at the first call of the process; DeclarationError where the file is not as it should be."""
    file = Reader(FILE, "", tomllib.loads(FILE.read_text(encoding="utf-8")))
    table = file.table("vocabularies")
    addresses = {key: table.take(key, str) for key, _ in table.items()}

    def terms(key: str, vocabulary: str) -> tuple[Term, ...]:
        return tuple(_term(item, addresses, vocabulary) for item in file.tables(key))

    found = Model(
        producers=terms("producer", "publisher_type"),
        sectors=tuple(_sector(item, addresses) for item in file.tables("sector")),
        format_classes=terms("format_class", ""),
        sensitivities=terms("sensitivity", "access_right"),
        cadences=terms("cadence", "frequency"),
    )
    file.done()
    return found


def _term(reader: Reader, addresses: Mapping[str, str], vocabulary: str) -> Term:
    dcat, schema_org = reader.optional("dcat", str), reader.optional("schema_org", str)
    found = Term(
        code=reader.take("code", str),
        title=reader.text("title"),
        dcat=(addresses[vocabulary] + dcat,) if dcat else (),
        schema_org=addresses["schema_org"] + schema_org if schema_org else reader.optional("duration", str),
        kinds=reader.strings("kinds", ()),
    )
    reader.done()
    return found


def _sector(reader: Reader, addresses: Mapping[str, str]) -> SectorTerm:
    found = SectorTerm(
        code=reader.take("code", str),
        title=reader.text("title"),
        dcat=tuple(addresses["theme"] + code for code in reader.strings("themes")),
        schema_org=addresses["schema_org"] + reader.take("schema_org", str),
        subsectors=tuple(_term(item, addresses, "theme") for item in reader.tables("subsectors")),
    )
    reader.done()
    return found


if __name__ == "__main__":
    from sectors.classification_page import page

    print(page(model()), end="")  # noqa: T201 - the command's output
