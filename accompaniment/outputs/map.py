"""One day of a timetable as a Folium map that loads nothing from elsewhere.

Folium's own popups and tooltips put text into a JavaScript template literal, where `${...}` in a name
would run; its tiles and icons come from outside. So this map has neither: words reach the page as JSON
and are set as text (`static/map.js`), the basemap is our own, and markers are circles.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import folium
from branca.element import Figure, MacroElement
from folium.template import Template

from accompaniment.outputs.basemap import Box
from accompaniment.timetable import Entry, Place, Timetable, Uncovered

COLOURS = {"base": "#14586b", "out": "#1f6b3a", "uncovered": "#a3271f", "idle": "#8a9499"}


@dataclass(frozen=True, slots=True)
class Spot:
    """A place and what happens there on the day; `homes` are the bases its teams come from."""

    place: Place
    homes: tuple[Place, ...]
    teams: tuple[Entry, ...]
    uncovered: tuple[Uncovered, ...]

    @property
    def kind(self) -> str:
        """What the marker says first: somebody is missing, a team is out, a base, or nothing."""
        if self.uncovered:
            return "uncovered"
        if self.teams:
            return "out"
        return "base" if self.place.base else "idle"


def spots(timetable: Timetable, day: date) -> list[Spot]:
    """Every place of the timetable with what happens there on `day`; bases first."""
    places: dict[str, Place] = {base.code: base for base in timetable.bases}
    known = [entry for entry in timetable.entries if not entry.elsewhere]
    for stop in (*known, *timetable.uncovered):
        places.setdefault(stop.place.code, stop.place)
    teams: dict[str, list[Entry]] = {}
    for entry in known:
        last = (entry.back_at - timedelta(seconds=1)).date()
        if entry.leave_at.date() <= day <= last:
            teams.setdefault(entry.place.code, []).append(entry)
    missing: dict[str, list[Uncovered]] = {}
    for shift in timetable.uncovered:
        if any(start.date() == day for start in shift.starts):
            missing.setdefault(shift.place.code, []).append(shift)
    home = {person.code: person.base for person in timetable.people}
    found = [
        Spot(
            place,
            tuple(
                {
                    home[who].code: home[who]
                    for team in teams.get(code, ())
                    for who in team.team
                    if who in home
                }.values()
            ),
            tuple(teams.get(code, ())),
            tuple(missing.get(code, ())),
        )
        for code, place in places.items()
    ]
    return sorted(found, key=lambda spot: (not spot.place.base, spot.place.name))


class _Words(MacroElement):
    """Lines of text at a marker: a label that stays, and a popup."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "officeWords({{ this._parent.get_name() }},"
        " {{ this.label|tojavascript }}, {{ this.lines|tojavascript }});"
        "{% endmacro %}"
    )

    def __init__(self, label: str, lines: list[dict[str, str]]) -> None:
        super().__init__()
        self._name = "Words"
        self.label, self.lines = label, lines


class _Basemap(MacroElement):
    """Land and water, fetched from an address of our own."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "officeBasemap({{ this._parent.get_name() }},"
        " {{ this.address|tojavascript }}, {{ this.credit|tojavascript }});"
        "{% endmacro %}"
    )

    def __init__(self, address: str, credit: str) -> None:
        super().__init__()
        self._name = "Basemap"
        self.address, self.credit = address, credit


def draw(
    spots: list[Spot],
    box: Box,
    lines: Mapping[str, list[dict[str, str]]],
    scripts: list[str],
    styles: list[str],
    basemap: str,
) -> folium.Map:
    """The map. `lines` are each place's popup lines, `{text, href?}` by code; the others are addresses."""
    chart = folium.Map(
        tiles=None,
        min_zoom=4,
        max_zoom=12,
        minZoom=4,
        maxZoom=12,
        control_scale=True,
        max_bounds=[[box.south, box.west], [box.north, box.east]],
    )
    chart.default_js = [(address, address) for address in scripts]
    chart.default_css = [(address, address) for address in styles]
    chart.add_child(_Basemap(basemap, "Natural Earth"))
    for spot in spots:
        here = (spot.place.lat, spot.place.lon)
        for home in spot.homes:
            if home.code != spot.place.code:
                way = [(home.lat, home.lon), here]
                folium.PolyLine(way, color=COLOURS["out"], weight=2, dash_array="4 6").add_to(chart)
        marker = folium.CircleMarker(
            here,
            radius=11 if spot.place.base else 8,
            color=COLOURS[spot.kind],
            weight=4 if spot.place.base else 3,
            fill=True,
            fill_color=COLOURS["base"] if spot.place.base else COLOURS[spot.kind],
            fill_opacity=0.25 if spot.kind in ("idle", "uncovered") else 0.8,
        )
        marker.add_child(_Words(spot.place.name, lines.get(spot.place.code, [])))
        marker.add_to(chart)
    points = [[spot.place.lat, spot.place.lon] for spot in spots]
    if len(points) > 1:
        chart.fit_bounds(points, padding=(40, 40), max_zoom=9)
    elif points:
        chart.location, chart.options["zoom"] = points[0], 8
    return chart


def parts(chart: folium.Map, nonce: str) -> dict[str, str]:
    """Header, body and script of the map's page; the header's own blocks get the nonce.

    Folium's viewport forbids to zoom; it is left out, the page has its own.
    """
    figure: Figure = chart.get_root()
    chart.render()
    header = re.sub(r"<meta\b[^>]*>", "", figure.header.render(), flags=re.DOTALL)
    header = re.sub(r"<(script|style|link)\b", rf'<\1 nonce="{nonce}"', header)
    return {"header": header, "body": figure.html.render(), "script": figure.script.render()}
