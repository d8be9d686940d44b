"""Another catalogue, as a process of its own: `python -m bench.mapped.portal 18791 10000` serves that many datasets.

They are made up, each its own: `package_search` of CKAN by stamps, and `/catalog.ttl` in pages of a thousand.
"""

import sys
from bisect import bisect_left
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import orjson

PAGE = 1_000
PREFIXES = """@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix hydra: <http://www.w3.org/ns/hydra/core#> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
"""


def stamp(number: int) -> str:
    day, second = divmod(number, 86_400)
    return f"2026-01-{day + 1:02d}T{second // 3_600:02d}:{second // 60 % 60:02d}:{second % 60:02d}.000"


def package(number: int) -> bytes:
    """About as much as portals tell of one."""
    resource = {"name": "CSV", "format": "CSV", "mimetype": "text/csv", "size": 1_024, "url_type": "upload"}
    files = [resource | {"id": str(n), "url": f"https://data.example.kr/{number}/{n}.csv"} for n in range(3)]
    return orjson.dumps(
        {
            "id": f"{number:08d}-0000-4000-8000-000000000000", "name": f"air-{number}", "title": f"대기질 {number}",
            "notes": f"측정소 {number}의 시간별 대기질입니다. " * 8, "license_id": "cc-by", "type": "dataset",
            "metadata_created": "2026-01-01T00:00:00", "metadata_modified": stamp(number), "version": "1",
            "organization": {"name": "seoul", "title": "서울특별시"},
            "tags": [{"name": f"대기 {n}"} for n in range(5)], "resources": files,
            "groups": [{"name": "environment", "title": "환경"}],
            "extras": [{"key": "temporal_start", "value": "2020-01-01"}, {"key": "frequency", "value": "daily"}],
        }
    )  # fmt: skip


def turtle(begin: int, end: int, following: str) -> bytes:
    """Some of them as ckanext-dcat writes them."""
    here = "https://data.example.kr/dataset"
    told = (
        f'<{here}/{n:06d}> a dcat:Dataset ; dct:title "대기질 관측 {n}"@ko, "Air quality {n}"@en ; '
        f'dct:description "{"시간별 대기질입니다. " * 8}"@ko ; dct:identifier "{n}" ; '
        f'dcat:keyword "대기"@ko, "공기"@ko ; '
        f'dcat:keyword "대기"@ko, "공기"@ko ; '
        f"dct:license <https://creativecommons.org/licenses/by/4.0/> ; dcat:landingPage <{here}/{n}/page> ; "
        f'dct:publisher [ a foaf:Agent ; foaf:name "서울특별시"@ko ] ; dcat:distribution <{here}/{n}/csv> .\n'
        f'<{here}/{n}/csv> a dcat:Distribution ; dct:title "CSV" ; dcat:downloadURL <{here}/{n}.csv> .\n'
        for n in range(begin, end)
    )
    page = f"<https://data.example.kr/catalog> hydra:next <{following}> .\n" if following else ""
    return (PREFIXES + page + "".join(told)).encode()


class Portal(BaseHTTPRequestHandler):
    """Answers what the two kinds ask."""

    protocol_version = "HTTP/1.1"
    packages: list[bytes]
    stamps: list[str]

    def do_GET(self) -> None:
        place = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(place.query).items()}
        body = self._catalogue(asked) if place.path == "/catalog.ttl" else self._search(asked)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Type", "text/turtle" if place.path == "/catalog.ttl" else "application/json")
        self.end_headers()
        self.wfile.write(body)

    def _search(self, asked: dict[str, str]) -> bytes:
        since = asked.get("fq", "").removeprefix("metadata_modified:[").partition("Z TO")[0]
        begin = bisect_left(self.stamps, since) if since else 0
        start = begin + int(asked["start"])
        page = b",".join(self.packages[start : start + int(asked["rows"])])
        return b'{"success":true,"result":{"count":%d,"results":[%s]}}' % (len(self.packages) - begin, page)

    def _catalogue(self, asked: dict[str, str]) -> bytes:
        begin = int(asked.get("from", 0))
        end = min(begin + PAGE, len(self.packages))
        return turtle(begin, end, f"/catalog.ttl?from={end}" if end < len(self.packages) else "")

    def log_message(self, *_: object) -> None:
        """Silent."""


def main() -> None:
    port, count = int(sys.argv[1]), int(sys.argv[2])
    Portal.packages = [package(number) for number in range(count)]
    Portal.stamps = [stamp(number) for number in range(count)]
    ThreadingHTTPServer(("127.0.0.1", port), Portal).serve_forever()


if __name__ == "__main__":
    main()
