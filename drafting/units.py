"""Units in a field's name, `평균기온(℃)`, `Wind speed (m/s)`: taken out of the name, written as one plain word."""

import re
from dataclasses import dataclass

_BRACKETS = re.compile(r"\s*[(\[（]\s*([^()\[\]（）]+?)\s*[)\]）]\s*$")
UNITS = {
    "℃": "degC", "°c": "degC", "도": "degC", "c": "degC", "℉": "degF", "°f": "degF", "%": "%", "퍼센트": "%", "％": "%",
    "㎜": "mm", "mm": "mm", "밀리미터": "mm", "㎝": "cm", "cm": "cm", "m": "m", "미터": "m", "10m": "10 m", "㎞": "km", "km": "km",
    "킬로미터": "km", "㎡": "m2", "m2": "m2", "m²": "m2", "제곱미터": "m2", "평방미터": "m2", "㎢": "km2", "km2": "km2", "km²": "km2",
    "ha": "ha", "헥타르": "ha", "평": "3.3 m2", "㎥": "m3", "m3": "m3", "m³": "m3", "ℓ": "l", "l": "l", "㎖": "ml", "ml": "ml",
    "m/s": "m/s", "㎧": "m/s", "km/h": "km/h", "knot": "kn", "kt": "kn", "hpa": "hPa", "hr": "h", "시간": "h", "h": "h",
    "분": "min", "min": "min", "초": "s", "sec": "s", "s": "s", "일": "d", "개월": "months", "년": "years", "kg": "kg", "㎏": "kg",
    "g": "g", "톤": "t", "ton": "t", "t": "t", "mg/l": "mg/l", "㎎/ℓ": "mg/l", "㎍/㎥": "ug/m3", "μg/m³": "ug/m3",
    "µg/m³": "ug/m3", "ug/m3": "ug/m3", "μg/m3": "ug/m3", "ppm": "ppm", "ppb": "ppb", "원": "KRW", "천원": "1000 KRW",
    "만원": "10000 KRW", "백만원": "1000000 KRW", "억원": "100000000 KRW", "억": "100000000 KRW", "달러": "USD", "usd": "USD", "$": "USD",
    "천달러": "1000 USD", "eur": "EUR", "명": "persons", "인": "persons", "천명": "1000 persons", "건": "cases", "대": "units",
    "개": "pieces", "개소": "places", "회": "times", "세대": "households", "가구": "households", "mj/m2": "MJ/m2", "mj/㎡": "MJ/m2",
    "w/m2": "W/m2", "w/㎡": "W/m2", "kw": "kW", "mw": "MW", "kwh": "kWh", "mwh": "MWh", "gwh": "GWh", "db": "dB", "㏈": "dB",
    "lux": "lx", "v": "V", "a": "A", "hz": "Hz", "deg": "deg", "°": "deg", "psu": "psu", "bpm": "bpm", "kcal": "kcal",
    "1/10": "tenths", "10분위": "tenths", "16방위": "16 points", "kilograms": "kg", "pounds": "lb", "lb": "lb", "miles": "mi",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Named:
    """A field's name without its unit; `written`: the unit as the name has it."""

    bare: str
    unit: str | None
    written: str | None


def take_out(source: str) -> Named:
    """`평균기온(℃)` → 평균기온, degC, ℃; a bracket that is no known unit stays in the name."""
    found = _BRACKETS.search(source)
    if found is None or (unit := UNITS.get(found[1].lower())) is None or not source[: found.start()].strip():
        return Named(source, None, None)
    return Named(source[: found.start()].strip(), unit, found[1])
