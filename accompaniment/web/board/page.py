"""The board's place among the pages."""

from __future__ import annotations

from accompaniment.web import desk

page = desk.page("board")
