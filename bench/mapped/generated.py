"""Records generated from the real declarations: each tells of one of them for a place and a year. No real portal's."""

import random
from collections.abc import Iterator

from marketplace.records import ours
from marketplace.records.knowing import Known
from sectors.registry import load
from wire.records import Extent, Quality, Record

SOURCE = "generated"
PLACES = """
Seoul 서울, Busan 부산, Daegu 대구, Incheon 인천, Gwangju 광주, Daejeon 대전, Ulsan 울산, Sejong 세종,
Suwon 수원, Goyang 고양, Yongin 용인, Cheongju 청주, Jeonju 전주, Cheonan 천안, Gimhae 김해, Pohang 포항,
Jeju 제주, Wonju 원주, Chuncheon 춘천, Gangneung 강릉, Mokpo 목포, Yeosu 여수, Suncheon 순천, Gunsan 군산,
Iksan 익산, Andong 안동, Gumi 구미, Gyeongju 경주, Jinju 진주, Tongyeong 통영
"""
DISTRICTS = """
Jung-gu 중구, Dong-gu 동구, Seo-gu 서구, Nam-gu 남구, Buk-gu 북구, Gangnam-gu 강남구, Mapo-gu 마포구,
Songpa-gu 송파구, Haeundae-gu 해운대구, Suseong-gu 수성구
"""


def real() -> list[Record]:
    """Of the built-in datasets, as a fresh network tells of them."""
    declared, table = load(), ours.Table(None, None, 0, [], whole=True)
    return [
        ours.record(Known(dataset, sector, dataset.columns, (), (), "none"), table, "https://data.example", declared)
        for sector in declared.sectors
        for dataset in sector.datasets
    ]


def records(count: int) -> Iterator[Record]:
    """So many; the same in every run."""
    draw, models = random.Random(14), real()  # noqa: S311 - so that every run holds the same
    places, districts = ([pair.split() for pair in names.split(",")] for names in (PLACES, DISTRICTS))
    for number in range(count):
        model = models[number % len(models)]
        (place, ko), (district, ko_district) = draw.choice(places), draw.choice(districts)
        year = draw.randrange(1990, 2026)
        share = draw.choice((None, 0.85, 0.95, 0.995, 1.0))
        at = f"{year}-06-01T00:00:00Z"
        yield model.model_copy(
            update={
                "id": f"{SOURCE}:{number}",
                "title": {
                    "en": f"{model.title['en']}, {district} {place} {year}",
                    "ko": f"{ko} {ko_district} {year}년 {model.title['ko']}",
                },
                "time": Extent(begins=f"{year}-01-01", ends=f"{min(year + draw.randrange(9), 2026)}-12-31"),
                "rows": draw.randrange(1, 10_000_000),
                "quality": Quality.model_validate({"valid_share": share, "rows": 1, "measured_at": at})
                if share
                else None,
                "price": draw.choice(("free", "free", "paid", "none")),
            }
        )
