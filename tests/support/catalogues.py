"""Stand-ins of other catalogues: they answer over HTTP as their documentation says, from datasets that a test changes."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.support.files_server import Broken, Files

PORTAL = "/api/3/action/package_search"


def package(number: int, at: str = "", **fields: Any) -> dict[str, Any]:
    """As `package_show` of CKAN 2.11 tells of one, with extras of ckanext-dcat."""
    stamp = at or f"2026-10-01T00:{number // 60 % 60:02d}:{number % 60:02d}.{number:06d}"
    return {
        "id": f"00000000-0000-4000-8000-{number:012d}", "name": f"air-{number}", "title": f"대기질 {number}",
        "notes": f"<p>시간별 대기질 {number}. 문의: person{number}@example.go.kr</p>", "type": "dataset", "state": "active",
        "private": False, "author": "Kim", "author_email": "kim@example.go.kr", "maintainer": "", "version": "1.0",
        "license_id": "cc-by", "license_title": "CC BY", "isopen": True, "metadata_created": "2026-09-01T00:00:00.000000",
        "metadata_modified": stamp, "url": "", "organization": {"id": "o", "name": "seoul", "title": "서울특별시"},
        "tags": [{"name": "대기", "display_name": "대기"}], "groups": [{"name": "environment", "title": "환경"}],
        "extras": [
            {"key": "frequency", "value": "http://publications.europa.eu/resource/authority/frequency/DAILY"},
            {"key": "theme", "value": '["http://publications.europa.eu/resource/authority/data-theme/ENVI"]'},
            {"key": "temporal_start", "value": "2020-01-01"}, {"key": "contact_email", "value": "kim@example.go.kr"},
            {"key": "spatial", "value": '{"type":"Polygon","coordinates":[[[126,37],[127,37],[127,38],[126,38],[126,37]]]}'},
        ],
        "resources": [
            {"id": "r", "name": "CSV", "format": "CSV", "mimetype": "text/csv", "url": "https://example.go.kr/a.csv",
             "size": 1024, "url_type": "upload", "last_modified": "2026-10-01T00:00:00"},
        ],
        **fields,
    }  # fmt: skip


@dataclass
class Ckan:
    """Packages by id. `broken`: those whose page the server fails at."""

    packages: dict[str, Any] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    most: int = 1_000

    def add(self, *packages: dict[str, Any]) -> "Ckan":
        self.packages |= {one["id"]: one for one in packages}
        return self

    def search(self, asked: dict[str, str]) -> bytes:
        found = sorted(self.packages.values(), key=lambda one: (one["metadata_modified"][:23], one["id"]))
        if since := re.fullmatch(r"metadata_modified:\[(\S+)Z TO \*\]", asked.get("fq", "")):
            found = [one for one in found if one["metadata_modified"][:23] >= since[1]]
        start = int(asked.get("start", "0"))
        page = found[start : start + min(int(asked.get("rows", "10")), self.most)]
        if any(one["id"] in self.broken for one in page):
            raise Broken
        result = {"count": len(found), "sort": asked.get("sort"), "results": page, "facets": {}, "search_facets": {}}
        return json.dumps({"help": "…", "success": True, "result": result}).encode()


def ckan(files: Files) -> Ckan:
    """On that server."""
    made = Ckan()
    files.pages[PORTAL] = made.search
    return made


PREFIXES = """@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix hydra: <http://www.w3.org/ns/hydra/core#> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def turtle(numbers: Iterable[int], next_page: str = "") -> str:
    """A page of a catalogue, as ckanext-dcat writes it."""
    page = f"<http://portal.example/catalog> hydra:next <{next_page}> .\n" if next_page else ""
    return PREFIXES + page + "".join(map(_dataset, numbers))


def _dataset(number: int) -> str:
    here = f"http://portal.example/dataset/{number:04d}"
    return f"""<{here}> a dcat:Dataset ; dct:title "대기질 {number}"@ko, "Air {number}"@en ; dct:description "시간별" ;
  dct:identifier "air-{number}" ; dcat:keyword "대기"@ko ; dct:modified "2026-10-01T00:00:00Z"^^xsd:dateTime ;
  dct:license <https://creativecommons.org/licenses/by/4.0/> ; dcat:landingPage <{here}/page> ;
  dct:accrualPeriodicity <http://publications.europa.eu/resource/authority/frequency/DAILY> ;
  dct:publisher [ a foaf:Agent ; foaf:name "Seoul" ; foaf:mbox <mailto:office@seoul.example> ] ;
  dcat:contactPoint [ a vcard:Individual ; vcard:fn "Kim" ; vcard:hasEmail <mailto:kim@seoul.example> ] ;
  dcat:distribution <{here}/csv> .
<{here}/csv> a dcat:Distribution ; dcat:downloadURL <{here}.csv> ; dcat:mediaType
  <https://www.iana.org/assignments/media-types/text/csv> .
"""


OAI_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2026-11-02T08:00:00Z</responseDate>
<request verb="ListRecords">http://repository.example/oai</request>"""


def oai(records: Iterable[str], token: str = "") -> bytes:
    """An answer to ListRecords."""
    more = f'<resumptionToken completeListSize="9">{token}</resumptionToken>' if token else ""
    return f"{OAI_HEAD}<ListRecords>{''.join(records)}{more}</ListRecords></OAI-PMH>".encode()


def oai_error(code: str) -> bytes:
    return f'{OAI_HEAD}<error code="{code}">…</error></OAI-PMH>'.encode()


def oai_record(number: int, title: str = "", deleted: bool = False) -> str:
    head = f"<identifier>oai:repository.example:{number}</identifier><datestamp>2026-10-01</datestamp>"
    if deleted:
        return f'<record><header status="deleted">{head}</header></record>'
    told = f"""<dc:title xml:lang="ko">{title or f"논문 자료 {number}"}</dc:title><dc:creator>Kim, Minji</dc:creator>
    <dc:description>Measured by kim@lab.example</dc:description><dc:subject>air</dc:subject><dc:date>2025</dc:date>
    <dc:publisher>A university</dc:publisher><dc:identifier>https://repository.example/{number}</dc:identifier>
    <dc:rights>https://creativecommons.org/publicdomain/zero/1.0/</dc:rights>"""
    namespaces = (
        'xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    )
    return f"<record><header>{head}</header><metadata><oai_dc:dc {namespaces}>{told}</oai_dc:dc></metadata></record>"


def pod(number: int, **fields: Any) -> dict[str, Any]:
    """A dataset of `data.json`, as the schema of Project Open Data 1.1 has it."""
    return {
        "@type": "dcat:Dataset", "title": f"Air {number}", "description": "Hourly", "keyword": ["air"],
        "modified": "2026-10-01", "publisher": {"@type": "org:Organization", "name": "EPA"},
        "contactPoint": {"@type": "vcard:Contact", "fn": "Jane", "hasEmail": "mailto:jane@epa.example"},
        "identifier": f"https://data.example/{number}", "accessLevel": "public",
        "license": "https://creativecommons.org/publicdomain/zero/1.0/", "accrualPeriodicity": "R/P1D",
        "spatial": "-125,24,-66,49", "temporal": "2020-01-01/2026-01-01",
        "distribution": [{"@type": "dcat:Distribution", "downloadURL": "https://data.example/a.csv", "mediaType": "text/csv", "format": "CSV"}],
        **fields,
    }  # fmt: skip


def dataset_page(number: int, charset: str = "utf-8", **fields: Any) -> bytes:
    """A page as search engines for datasets read it."""
    told = {
        "@context": "https://schema.org/", "@type": "Dataset", "name": f"대기질 {number}", "description": "시간별 대기질",
        "keywords": "대기, 미세먼지", "license": {"@type": "CreativeWork", "url": "https://www.kogl.or.kr/info/licenseType1.do"},
        "creator": {"@type": "Person", "name": "Kim"}, "publisher": {"@type": "Organization", "name": "서울시"},
        "temporalCoverage": "2020-01-01/..", "spatialCoverage": {"@type": "Place", "geo": {"@type": "GeoShape", "box": "37 126 38 127"}},
        "distribution": {"@type": "DataDownload", "encodingFormat": "text/csv", "contentUrl": "https://example.go.kr/a.csv"},
        **fields,
    }  # fmt: skip
    script = json.dumps({"@graph": [{"@type": "WebSite"}, told]}, ensure_ascii=False)
    page = f'<html lang="ko"><head><meta charset="{charset}"><script type="application/ld+json">{script}</script></head></html>'
    return page.encode(charset)


def sitemap(pages: Mapping[str, str]) -> bytes:
    """Addresses, and when they changed."""
    told = "".join(f"<url><loc>{page}</loc><lastmod>{at}</lastmod></url>" for page, at in pages.items())
    return f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{told}</urlset>'.encode()
