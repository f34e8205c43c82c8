"""A plan being made: how far it is, live; and the ways to end it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from accompaniment import planning, runs
from accompaniment.access import Permission, may
from accompaniment.models import Run, RunKind, RunState
from accompaniment.web import desk
from accompaniment.web.plans import words
from accompaniment.web.plans.listing import DAY
from accompaniment.web.plans.page import page
from accompaniment.web.plans.repairing import shifts_in

WIDTH, HEIGHT = 320, 64
ENDED = (RunState.DONE, RunState.FAILED, RunState.CANCELLED)
TITLES = {RunKind.PLAN: _l("Plan"), RunKind.REPAIR: _l("Repairs"), RunKind.ALTERNATIVES: _l("Alternatives"),
          RunKind.FEWEST: _l("How few could do this?")}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Curve:
    """How the plan got better: `points` of an SVG polyline, what it shows, and its ends."""

    points: str
    title: str
    first: str
    last: str


@page.get("/plans/runs/<int:run_id>", permission=Permission.PLAN)
def run(run_id: int) -> str:
    """The page that watches a run."""
    return render_template("plans/run.html", **_facts(desk.get_or_404(Run, run_id)))


@page.get("/plans/runs/<int:run_id>/progress", permission=Permission.PLAN)
def progress(run_id: int) -> Response:
    """The part of that page which changes; at the end it leads to the plan.

    A menu of repairs is read while it grows, so it is left alone until there is something new.
    """
    watched = desk.get_or_404(Run, run_id)
    if watched.kind is RunKind.REPAIR and request.args.get("seen") == _mark(watched):
        return make_response("", 204)
    answer = make_response(render_template("plans/progress.html", **_facts(watched)))
    if watched.state is RunState.DONE and watched.plan_id:
        answer.headers["HX-Redirect"] = url_for("plans.show", plan_id=watched.plan_id)
    return answer


@page.post("/plans/runs/<int:run_id>/stop", permission=Permission.PLAN)
def stop(run_id: int) -> Response:
    """Search no further, keep the best plan so far."""
    watched = desk.get_or_404(Run, run_id)
    runs.stop(desk.session(), actor=desk.actor(), now=desk.now(), run=watched)
    return desk.saved(
        _("The search ends; the best plan so far is kept."), url_for("plans.run", run_id=run_id)
    )


@page.post("/plans/runs/<int:run_id>/cancel", permission=Permission.PLAN)
def cancel(run_id: int) -> Response:
    """Drop the run."""
    watched = desk.get_or_404(Run, run_id)
    runs.cancel(desk.session(), actor=desk.actor(), now=desk.now(), run=watched)
    return desk.saved(_("The plan is cancelled."), url_for("plans.listing"))


def _facts(run: Run) -> dict[str, Any]:
    last = run.progress[-1] if run.progress else None
    bill = (
        [
            {"cost": cost, "value": value, "bound": last["bounds"].get(cost), "proven": False}
            for cost, value in last["bill"].items()
        ]
        if last
        else []
    )
    least = planning.fewest_people(run)
    for line in bill:
        line["proven"] = line["bound"] is not None and line["bound"] >= line["value"] - 1e-6
    menu = planning.repairs(desk.session(), run=run)
    return {
        "run": run,
        "title": TITLES[run.kind],
        "mark": _mark(run),
        "menu": menu,
        "shifts": shifts_in(menu) if menu else {},
        "outdated": bool(menu) and planning.outdated(desk.session(), run=run),
        "may_plan": may(desk.actor(), Permission.PLAN),
        "last": last,
        "more": words.sentences(last.get("more", [])) if last else [],
        "fewest": least,
        "said": words.sentences(least.said) if least else [],
        "bill": words.bill_lines(bill),
        "curve": curve(run.progress),
        "elapsed": _elapsed(run, desk.now()),
        "ended": run.state in ENDED,
        "words": words,
        "one_day": DAY,
    }


def _mark(run: Run) -> str:
    """What stands for all that the page of a run with a menu shows."""
    asked = run.stop_asked_at is not None, run.cancel_asked_at is not None
    return f"{run.state}-{run.attempts}-{len(run.progress)}-{asked[0]:d}{asked[1]:d}"


def _elapsed(run: Run, now: datetime) -> int:
    """Seconds since the plan was asked for; at the end, what the search took."""
    if run.state in ENDED:
        # The worker's clock is the real one, also in an exercise: it is not subtracted from ours.
        return round(run.progress[-1]["seconds"]) if run.progress else 0
    return max(0, round((now - run.asked_at).total_seconds()))


def curve(lines: list[dict[str, Any]]) -> Curve | None:
    """The first cost, in order of importance, that got better while searching, over time."""
    for cost in words.COSTS:
        values = [(line["seconds"], line["bill"][cost]) for line in lines if cost in line["bill"]]
        best = [min(value for _seconds, value in values[: n + 1]) for n in range(len(values))]
        if len(set(best)) > 1:
            times = [seconds for seconds, _value in values]
            return Curve(
                _steps(times, best),
                str(words.COSTS[cost]),
                words.amount(cost, best[0]),
                words.amount(cost, best[-1]),
            )
    return None


def _steps(times: list[float], values: list[float]) -> str:
    """A descending stair from the upper left to the lower right."""
    span = max(times[-1] - times[0], 0.1)
    low, height = min(values), max(values) - min(values)
    points: list[str] = []
    y = 0.0
    for number, (at, value) in enumerate(zip(times, values, strict=True)):
        x = (at - times[0]) / span * WIDTH
        if number:
            points.append(f"{x:.0f},{y:.0f}")
        y = (1 - (value - low) / height) * HEIGHT
        points.append(f"{x:.0f},{y:.0f}")
    return " ".join(points)
