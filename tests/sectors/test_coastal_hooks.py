"""AIS sentences that are known from the literature, whole, in parts, and broken."""

from sectors.coastal.hooks import sentences
from sectors.hooks import Row

POSITION = "!AIVDM,1,1,,B,177KQJ5000G?tO`K>RA1wUbN0TKH,0*5C"
VOYAGE = (
    "!AIVDM,2,1,1,A,55?MbV02;H;s<HtKR20EHE:0@T4@Dn2222222216L961O5Gf0NSQEp6ClRp8,0*1C",
    "!AIVDM,2,2,1,A,88888888880,2*25",
)


STATION = "!AIVDM,1,1,,A,403OviQuMGCqWrRO9>E6fE700@GO,0*4D"
STATIC = "!AIVDM,1,1,,A,H42O55lt0000000D3nink000?0500,0*70"


def read(*texts: str) -> list[Row]:
    return list(sentences(enumerate(texts, 1)))


def test_a_position_report() -> None:
    [row] = read(POSITION + "\r")
    assert row.problem is None
    told = {name: row.values[name] for name in ("type", "mmsi", "channel", "status", "speed", "course", "heading")}
    assert told == {
        "type": "1", "mmsi": "477553000", "channel": "B", "status": "5", "speed": "0.0", "course": "51.0",
        "heading": "181",
    }  # fmt: skip
    assert (row.values["longitude"], row.values["latitude"]) == ("-122.345833", "47.582833")


def test_a_message_in_two_parts_stands_on_its_first_line() -> None:
    [row] = read(*VOYAGE)
    assert (row.line, row.problem, row.values["mmsi"]) == (1, None, "351759000")
    assert (row.values["name"], row.values["call_sign"], row.values["ship_type"]) == ("EVER DIADEM", "3FOF8", "70")


def test_a_base_station_tells_its_place_and_no_speed() -> None:
    [row] = read(STATION)
    told = {name: row.values.get(name) for name in ("type", "mmsi", "longitude", "latitude", "speed")}
    assert told == {
        "type": "4", "mmsi": "003669702", "longitude": "-76.352362", "latitude": "36.883767", "speed": None,
    }  # fmt: skip


def test_the_second_report_of_a_small_ship_tells_its_kind_and_call_sign() -> None:
    [row] = read(STATIC)
    told = {name: row.values.get(name) for name in ("mmsi", "ship_type", "call_sign", "name")}
    assert told == {"mmsi": "271041815", "ship_type": "60", "call_sign": "TC6163", "name": None}


def test_what_is_no_message_says_why() -> None:
    broken = POSITION.replace("*5C", "*5D")
    empty = "!AIVDM,1,1,,B,,0*25"
    rows = read(broken, "hello", "", empty, VOYAGE[1], VOYAGE[0])
    assert [(row.line, row.problem) for row in rows] == [
        (1, "checksum 5D, counted 5C"),
        (2, "no AIS sentence"),
        (4, "empty payload"),
        (5, "a part of the message is missing"),
        (6, "a part of the message is missing"),
    ]
    assert all(row.values["payload"] for row in rows)


def test_a_first_part_that_comes_again_gives_up_the_one_before() -> None:
    rows = read(VOYAGE[0], *VOYAGE)
    assert [(row.line, row.problem) for row in rows] == [(1, "a part of the message is missing"), (2, None)]
