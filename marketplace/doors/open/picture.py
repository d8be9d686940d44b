"""Lines over time as an SVG without script: axes, unit, title, caption. Pure."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 720, 440
LEFT, RIGHT, TOP, BOTTOM = 70, 20, 64, 110
COLOURS = ("#256ef4", "#d55e00", "#009e73", "#cc79a7", "#000000", "#882255")  # told apart by colour-blind readers too
TICKS_X, TICKS_Y = 4, 5
Line = Sequence[tuple[str, float]]


@dataclass(frozen=True, slots=True)
class Picture:
    """`lines` by their names, over the same texts of x in order; `caption`: lines below, in both languages."""

    title: Sequence[str]
    unit: str
    lines: Mapping[str, Line]
    caption: Sequence[str]

    def drawn(self) -> str:
        places = sorted({x for line in self.lines.values() for x, _ in line})
        values = [y for line in self.lines.values() for _, y in line]
        body = _plotted(self.lines, places, values) if values else [_text(WIDTH / 2, HEIGHT / 2, "—", "middle")]
        words = ". ".join([*self.title, *self.caption])
        head = (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
                f'aria-label="{escape(words)}" font-family="sans-serif" font-size="13" fill="#1e2124">')  # fmt: skip
        titles = [_text(LEFT, 20 + 18 * n, said, weight="bold") for n, said in enumerate(self.title)]
        below = [_text(LEFT, HEIGHT - 62 + 17 * n, said, fill="#58616a") for n, said in enumerate(self.caption)]
        ground = f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>'
        unit = _text(LEFT - 6, TOP - 8, self.unit, "end", fill="#58616a")
        return "\n".join([head, ground, *titles, unit, *body, *below, "</svg>"])


def _plotted(lines: Mapping[str, Line], places: Sequence[str], values: Sequence[float]) -> list[str]:
    ticks = nice(min(values), max(values))
    low, high = ticks[0], ticks[-1]
    wide, high_px = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    at = {x: LEFT + wide * (n / max(1, len(places) - 1)) for n, x in enumerate(places)}

    def up(y: float) -> float:
        return TOP + high_px * (1 - (y - low) / (high - low))

    drawn = [_rule(up(tick)) + _text(LEFT - 6, up(tick) + 4, f"{tick:,.10g}", "end") for tick in ticks]
    every = max(1, math.ceil(len(places) / TICKS_X))
    drawn += [_text(at[x], HEIGHT - BOTTOM + 18, x[:16].replace("T", " "), "middle") for x in places[::every]]
    for colour, (name, line) in zip(COLOURS, lines.items(), strict=False):
        points = " ".join(f"{at[x]:.1f},{up(y):.1f}" for x, y in line)
        drawn.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.6"/>')
        if name:
            drawn.append(_text(at[line[-1][0]], up(line[-1][1]) - 5, name, "end", fill=colour))
    return drawn


def nice(low: float, high: float) -> list[float]:
    """Round numbers from at most `low` to at least `high`, a few of them."""
    step = (high - low or abs(high) or 1.0) / (TICKS_Y - 1)
    power = 10.0 ** math.floor(math.log10(step))
    step = next(power * times for times in (1, 2, 2.5, 5, 10) if power * times >= step)
    first = math.floor(low / step)
    count = max(1, math.ceil(high / step) - first)
    return [round((first + n) * step, 12) for n in range(count + 1)]


def _rule(y: float) -> str:
    return f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#d6dbe1"/>'


def _text(x: float, y: float, said: str, anchor: str = "start", *, weight: str = "normal", fill: str = "") -> str:
    ink = f' fill="{fill}"' if fill else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-weight="{weight}"{ink}>{escape(said)}</text>'
