"""Stand-ins of other catalogues: they answer over HTTP as their documentation says, from datasets that a test changes."""

import json
import re
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
