"""AIS: what ships say over VHF radio, as receivers hand it on (NMEA 0183, ITU-R M.1371-5).

!AIVDM,2,1,3,B,<payload>,0*<checksum> → parts joined → six bits a sign → the fields of the message
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import reduce

from sectors.hooks import Lines, Row

SENTENCE = re.compile(r"!(?P<body>AI(?:VDM|VDO),(?P<parts>\d),(?P<part>\d),(?P<of>\d?),(?P<channel>[AB12]?),"
                      r"(?P<payload>[0-W`-w]*),(?P<fill>[0-5]))\*(?P<sum>[0-9A-F]{2})")  # fmt: skip
VESSELS = {1: 50, 2: 50, 3: 50, 18: 46, 19: 46}  # message type → bit where speed, place, course and heading begin
STATIONS = {4: 79, 11: 79}  # base stations and what answers them: the bit where the place begins
SIX_BITS = "@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_ !\"#$%&'()*+,-./0123456789:;<=>?"
Texts = dict[str, str | None]


@dataclass
class _Waiting:
    """Parts of messages that are not whole yet, by the number and channel that they share."""

    parts: dict[tuple[str, str], list[tuple[int, str]]] = field(default_factory=dict)


def sentences(lines: Lines) -> Iterator[Row]:
    """A row a message: type, MMSI, position, speed, course …; a problem where a sentence cannot be one."""
    waiting = _Waiting()
    for line, text in lines:
        if said := text.strip():
            yield from _sentence(line, said, waiting)
    for parts in waiting.parts.values():
        yield Row(parts[0][0], {"payload": parts[0][1]}, "a part of the message is missing")


def _sentence(line: int, said: str, waiting: _Waiting) -> Iterator[Row]:
    found = SENTENCE.fullmatch(said)
    if problem := _problem(found):
        yield Row(line, {"payload": said}, problem)
    elif found is not None and found["parts"] == "1":
        yield _message(line, found["payload"], found["channel"])
    elif found is not None:
        yield from _joined(line, found, waiting)


def _problem(found: "re.Match[str] | None") -> str | None:
    if found is None:
        return "no AIS sentence"
    told, counted = int(found["sum"], 16), reduce(lambda total, sign: total ^ ord(sign), found["body"], 0)
    if told != counted:
        return f"checksum {told:02X}, counted {counted:02X}"
    return None if found["payload"] else "empty payload"


def _joined(line: int, found: "re.Match[str]", waiting: _Waiting) -> Iterator[Row]:
    """The message once its last part has come; a first part that comes again gives up the one before."""
    name = (found["of"], found["channel"])
    if found["part"] == "1":
        if lost := waiting.parts.pop(name, None):
            yield Row(lost[0][0], {"payload": lost[0][1]}, "a part of the message is missing")
        waiting.parts[name] = [(line, found["payload"])]
    elif len(held := waiting.parts.get(name, [])) + 1 == int(found["part"]):
        held.append((line, found["payload"]))
        if len(held) == int(found["parts"]):
            del waiting.parts[name]
            yield _message(held[0][0], "".join(payload for _, payload in held), found["channel"])
    else:
        yield Row(line, {"payload": found["payload"]}, "a part of the message is missing")


def _message(line: int, payload: str, channel: str) -> Row:
    bits = "".join(f"{_value(sign):06b}" for sign in payload)
    kind = int(bits[:6], 2)
    if len(bits) < 38:
        return Row(line, {"payload": payload}, f"{len(bits)} bits are not a message")
    found: Texts = {"type": str(kind), "mmsi": f"{_number(bits, 8, 30):09d}", "channel": channel, "payload": payload}
    if kind in VESSELS and len(bits) >= 168:
        found |= _motion(bits, kind)
    elif kind in STATIONS and len(bits) >= 168:
        found |= _place(bits, STATIONS[kind])
    elif kind == 5 and len(bits) >= 240:
        found |= {
            "call_sign": _text(bits, 70, 42),
            "name": _text(bits, 112, 120),
            "ship_type": str(_number(bits, 232, 8)),
        }
    elif kind == 24 and len(bits) >= 160:
        found |= _report(bits)
    return Row(line, found)


def _report(bits: str) -> Texts:
    """The static report of a small ship: its name in one message, its kind and call sign in the other."""
    if _number(bits, 38, 2) == 0:
        return {"name": _text(bits, 40, 120)}
    return {"ship_type": str(_number(bits, 40, 8)), "call_sign": _text(bits, 90, 42)}


def _motion(bits: str, kind: int) -> Texts:
    """Place, speed in knots, course and heading in degrees; None where the ship does not tell."""
    at = VESSELS[kind]
    speed, course, heading = _number(bits, at, 10), _number(bits, at + 66, 12), _number(bits, at + 78, 9)
    return _place(bits, at + 11) | {
        "status": str(_number(bits, 38, 4)) if kind < 4 else None,
        "speed": f"{speed / 10:.1f}" if speed < 1023 else None,
        "course": f"{course / 10:.1f}" if course < 3600 else None,
        "heading": str(heading) if heading < 360 else None,
    }


def _place(bits: str, at: int) -> Texts:
    """Degrees, sent as ten-thousandths of minutes; 181 and 91 say that the place is not known."""
    longitude, latitude = _signed(bits, at, 28) / 600_000, _signed(bits, at + 28, 27) / 600_000
    known = abs(longitude) <= 180 and abs(latitude) <= 90
    return {
        "longitude": f"{longitude:.6f}" if known else None,
        "latitude": f"{latitude:.6f}" if known else None,
    }


def _value(sign: str) -> int:
    code = ord(sign) - 48
    return code - 8 if code > 40 else code


def _number(bits: str, start: int, length: int) -> int:
    return int(bits[start : start + length], 2)


def _signed(bits: str, start: int, length: int) -> int:
    number = _number(bits, start, length)
    return number - (1 << length) if bits[start] == "1" else number


def _text(bits: str, start: int, length: int) -> str | None:
    signs = (SIX_BITS[_number(bits, at, 6)] for at in range(start, start + length, 6))
    return "".join(signs).split("@")[0].strip() or None
