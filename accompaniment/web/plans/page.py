"""The blueprint of the plans' pages."""

from __future__ import annotations

from accompaniment.web import desk

page = desk.page("plans")
