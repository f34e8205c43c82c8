"""How long the way from one place to another takes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cached_property
from typing import Protocol

EARTH_KM = 6371.0


class Point(Protocol):
    """Anything with a position in degrees, WGS 84."""

    @property
    def lat(self) -> float: ...
    @property
    def lon(self) -> float: ...


def great_circle_km(a: Point, b: Point) -> float:
    """Distance over the ground of a sphere (haversine formula)."""
    lat_a, lat_b = math.radians(a.lat), math.radians(b.lat)
    half_lat, half_lon = (lat_b - lat_a) / 2, math.radians(b.lon - a.lon) / 2
    h = math.sin(half_lat) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin(half_lon) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(min(1.0, h)))


class Travel:
    """Minutes from place to place: `travel(a, b)` with location ids.

    A given pair holds both ways unless the other way is given too.  Any other pair takes the
    great-circle distance times `detour` at `speed_kmh`, rounded up to 5 minutes.
    """

    def __init__(
        self,
        points: Mapping[str, Point],
        speed_kmh: float,
        detour: float,
        given: Mapping[tuple[str, str], int],
    ):
        self.points = points
        self.speed_kmh = speed_kmh
        self.detour = detour
        self._minutes = {(b, a): minutes for (a, b), minutes in given.items()} | dict(given)
        self._minutes |= {(place, place): 0 for place in points}
        self._farthest: dict[str, int] = {}

    def __call__(self, a: str, b: str) -> int:
        minutes = self._minutes.get((a, b))
        if minutes is None:
            minutes = self._minutes[a, b] = self._estimate(a, b)
        return minutes

    def _estimate(self, a: str, b: str) -> int:
        return self._rounded(great_circle_km(self.points[a], self.points[b]))

    def _rounded(self, km: float) -> int:
        minutes = km * self.detour / self.speed_kmh * 60
        # Rounded first, so that 60.000000001 minutes do not become 65.
        return math.ceil(round(minutes, 6) / 5) * 5

    @cached_property
    def longest(self) -> int:
        """Minutes that no way is longer than: from corner to corner of the map, along its sides."""
        lats, lons = ([getattr(point, side) for point in self.points.values()] for side in ("lat", "lon"))
        if not lats:
            return 0
        nearest = min(map(abs, lats)) if min(lats) > 0 or max(lats) < 0 else 0.0  # to the equator
        wide = (max(lons) - min(lons)) * math.cos(math.radians(nearest))
        km = math.radians(max(lats) - min(lats) + wide) * EARTH_KM
        return max(self._rounded(km), *self._minutes.values())

    def farthest(self, a: str) -> int:
        """Minutes to the place that is farthest from `a`: beyond it no way can matter."""
        if a not in self._farthest:
            self._farthest[a] = max(self(a, b) for b in self.points)
        return self._farthest[a]
