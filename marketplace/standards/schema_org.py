"""A record as Schema.org's Dataset (https://schema.org/Dataset), as search engines for datasets read it."""

from marketplace.standards.telling import Json, keywords, licence_of, told
from wire.records import Agent, Distribution, Place, Record, RecordColumn, dataset_address, said


def schema_org(record: Record, base: str, language: str = "en") -> Json:
    """JSON-LD; texts in `language` where they are there."""
    here = dataset_address(base, record.id)
    return told(
        {
            "@context": "https://schema.org/", "@type": "Dataset", "@id": here, "url": here, "identifier": record.id,
            "name": said(record.title, language), "description": said(record.description or record.title, language),
            "alternateName": sorted({*record.title.values()} - {said(record.title, language)}),
            "keywords": keywords(record),
            "inLanguage": record.languages, "isAccessibleForFree": record.price == "free",
            "license": licence_of(record, base), "creditText": record.attribution, "version": record.version,
            "publisher": _agent(record.publisher, language),
            "creator": _agent(record.creator or record.publisher, language),
            "datePublished": record.issued and record.issued.isoformat(),
            "dateModified": record.modified and record.modified.isoformat(),
            "temporalCoverage": _time(record), "spatialCoverage": [_place(place, language) for place in record.places],
            "variableMeasured": [_variable(column, language) for column in record.columns],
            "size": _size(record.rows),
            "distribution": [_download(form, here, language) for form in record.distributions],
            "includedInDataCatalog": {"@type": "DataCatalog", "@id": f"{base}/catalog", "url": f"{base}/catalog"},
        }
    )  # fmt: skip


def _size(rows: int | None) -> Json | None:
    return None if rows is None else {"@type": "QuantitativeValue", "value": rows, "unitText": "rows"}


def _agent(agent: Agent | None, language: str) -> Json | None:
    if agent is None:
        return None
    kind = "GovernmentOrganization" if agent.kind == "public" else "Organization"
    return told({"@type": kind, "name": said(agent.name, language), "url": _page(agent.address)})


def _page(address: str | None) -> str | None:
    return address if address and not address.startswith("mailto:") else None


def _time(record: Record) -> str | None:
    """An ISO 8601 interval, open where it is not known."""
    return f"{record.time.begins or '..'}/{record.time.ends or '..'}" if record.time else None


def _place(place: Place, language: str) -> Json:
    box = None
    if place.box:
        west, south, east, north = place.box
        box = {"@type": "GeoShape", "box": f"{south} {west} {north} {east}"}
    return told({"@type": "Place", "name": said(place.name, language), "sameAs": place.uri, "geo": box})


def _variable(column: RecordColumn, language: str) -> Json:
    name = said(column.title, language)
    return told({"@type": "PropertyValue", "name": column.name, "description": name, "unitText": column.unit})


def _download(form: Distribution, here: str, language: str) -> Json:
    return told(
        {
            "@type": "DataDownload", "name": said(form.title, language),
            "encodingFormat": form.media_type or form.format,
            "contentUrl": form.download or form.address or here,
            "contentSize": f"{form.bytes} B" if form.bytes else None,
            "sha256": form.sha256, "dateModified": form.modified and form.modified.isoformat(),
        }
    )  # fmt: skip
