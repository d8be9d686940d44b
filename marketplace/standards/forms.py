"""The forms in which a dataset's record is given out: one row each, by the end of its address.

`/datasets/{id}` with Accept: text/turtle → 303 → `/datasets/{id}/dcat.ttl`
"""

from collections.abc import Callable
from dataclasses import dataclass

import orjson

from marketplace.standards.croissant import VERSION, croissant
from marketplace.standards.datapackage import datapackage
from marketplace.standards.dcat.writing import dataset
from marketplace.standards.odcs import odcs
from marketplace.standards.schema_org import schema_org
from wire.records import Record

Write = Callable[[Record, str], str]
SYNTAXES = {
    "ttl": ("turtle", "text/turtle"), "jsonld": ("json-ld", "application/ld+json"),
    "rdf": ("xml", "application/rdf+xml"), "nt": ("nt", "application/n-triples"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Form:
    """`name`: the end of its address. `profile`: which of several forms of one media type it is (RFC 6906).

    `write` None: it needs more than the record; a route of its own gives it.
    """

    name: str
    media_type: str
    write: Write | None
    profile: str | None = None

    @property
    def content_type(self) -> str:
        return f'{self.media_type};profile="{self.profile}"' if self.profile else self.media_type


def _dcat(syntax: str) -> Write:
    return lambda record, base: dataset(record, base).serialize(format=syntax)


def _json(told: Callable[[Record, str], object]) -> Write:
    return lambda record, base: orjson.dumps(told(record, base), option=orjson.OPT_INDENT_2).decode()


FORMS = (
    *(Form(f"dcat.{end}", media_type, _dcat(syntax)) for end, (syntax, media_type) in SYNTAXES.items()),
    Form("schema.jsonld", "application/ld+json", _json(schema_org), "https://schema.org/"),
    Form("croissant.json", "application/ld+json", _json(croissant), VERSION),
    Form("datapackage.json", "application/vnd.datapackage+json", _json(datapackage)),
    Form("odcs.yaml", "application/odcs+yaml", odcs),
    Form("odrl.jsonld", "application/ld+json", None, "http://www.w3.org/ns/odrl/2/"),
    Form("odrl.ttl", "text/turtle", None, "http://www.w3.org/ns/odrl/2/"),
    Form("prov.ttl", "text/turtle", None, "http://www.w3.org/ns/prov#"),
)
