"""Where a coordinator begins: what needs a decision now."""

from __future__ import annotations

from flask import Response, render_template

from accompaniment.access import Permission
from accompaniment.web import desk

page = desk.page("home")


@page.get("/", permission=Permission.SIGNED_IN)
def start() -> str | Response:
    return render_template("home/start.html")


@page.get("/health", permission=Permission.PUBLIC)
def health() -> str:
    """Whether the process answers; says nothing else."""
    return "ok"
