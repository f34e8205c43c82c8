"""Where a coordinator begins: what needs a decision now."""

from __future__ import annotations

from flask import Response, redirect, render_template, url_for

from accompaniment.access import Permission, sees_whole_plan
from accompaniment.web import desk

page = desk.page("home")


@page.get("/", permission=Permission.SIGNED_IN)
def start() -> str | Response:
    if not sees_whole_plan(desk.actor()):
        return redirect(url_for("mine.show"), 303)
    return render_template("home/start.html")


@page.get("/health", permission=Permission.PUBLIC)
def health() -> str:
    """Whether the process answers; says nothing else."""
    return "ok"
