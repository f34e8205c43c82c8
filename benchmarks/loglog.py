"""A picture of quantities that grow with size: panels under each other, both axes logarithmic, as SVG."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

WIDTH, LEFT, RIGHT = 720, 76, 44
TOP, HEIGHT, GAP, BOTTOM = 74, 240, 62, 84
LETTER = 7.4
"""Roughly the width of a letter: the names of the series stand in one line."""
STYLES = (
    ("#0b4f8a", "", '<circle cx="{x}" cy="{y}" r="4.5" fill="{ink}"/>'),
    ("#b3470f", "7 4", '<rect x="{left}" y="{up}" width="9" height="9" fill="{ink}"/>'),
)
"""Colours that differ in black and white too, and for who sees no red; dashes and marks tell as well."""


LEAST = 1e-4
"""What is shown of a value too small to have been measured."""


@dataclass(frozen=True, slots=True)
class Series:
    name: str
    points: Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Panel:
    unit: str
    series: Sequence[Series]


class Axis:
    """Values to pixels by their logarithm, from one pixel to another; whole decades at both ends."""

    def __init__(self, values: Sequence[float], start: float, stop: float):
        self.low = math.floor(math.log10(min(values)))
        self.high = max(self.low + 1, math.ceil(math.log10(max(values))))
        self.start, self.stop = start, stop

    def __call__(self, value: float) -> float:
        share = (math.log10(value) - self.low) / (self.high - self.low)
        return round(self.start + share * (self.stop - self.start), 1)

    @property
    def decades(self) -> list[float]:
        return [10.0**power for power in range(self.low, self.high + 1)]


def draw(title: str, across: str, panels: Sequence[Panel], note: str) -> str:
    """The picture; `across` names the common axis with its unit.  All values are above zero."""
    height = TOP + len(panels) * (HEIGHT + GAP) - GAP + BOTTOM
    sizes = [x for panel in panels for one in panel.series for x, _ in one.points]
    width = Axis(sizes, LEFT, WIDTH - RIGHT)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'font-family="sans-serif" font-size="14" fill="#1a1a1a">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        _text(LEFT, 28, title, size=18),
    ]
    for number, panel in enumerate(panels):
        parts += _panel(panel, width, TOP + number * (HEIGHT + GAP))
    parts += [
        _text((LEFT + WIDTH - RIGHT) / 2, height - BOTTOM + 44, across, anchor="middle"),
        _text(LEFT, height - 12, note, size=11),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _panel(panel: Panel, width: Axis, top: float) -> list[str]:
    values = [max(y, LEAST) for one in panel.series for _, y in one.points]
    up = Axis(values, top + HEIGHT, top)
    parts = []
    for value in up.decades:
        parts.append(_line(LEFT, up(value), WIDTH - RIGHT, up(value)))
        parts.append(_text(LEFT - 8, up(value) + 5, _say(value), anchor="end"))
    for value in width.decades:
        parts.append(_line(width(value), top, width(value), top + HEIGHT))
        parts.append(_text(width(value), top + HEIGHT + 20, _say(value), anchor="middle"))
    parts.append(_text(LEFT, top - 12, panel.unit))
    name_at = LEFT + LETTER * (len(panel.unit) + 4)
    for (ink, dash, mark), one in zip(STYLES, panel.series, strict=False):
        places = [(width(x), up(max(y, LEAST))) for x, y in one.points]
        path = " ".join(f"{x},{y}" for x, y in places)
        parts.append(
            f'<polyline points="{path}" fill="none" stroke="{ink}" stroke-width="2.5" '
            f'stroke-dasharray="{dash or "none"}"/>'
        )
        for x, y in (*places, (name_at, top - 17)):
            parts.append(mark.format(x=x, y=y, left=x - 4.5, up=y - 4.5, ink=ink))
        parts.append(_text(name_at + 10, top - 12, one.name))
        name_at += LETTER * (len(one.name) + 4)
    return parts


def _say(value: float) -> str:
    return f"{value:,.0f}" if value >= 1 else f"{value:g}"


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="#c8c8c8"/>'


def _text(x: float, y: float, words: str, *, anchor: str = "start", size: int = 14) -> str:
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" font-size="{size}">{escape(words)}</text>'
