"""The board to look at: the whole, and one shift opened."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, render_template, request
from flask_babel import gettext

from accompaniment import consents, planning
from accompaniment.access import Permission
from accompaniment.models import PlanState, Shift
from accompaniment.web import desk, plan_names
from accompaniment.web.board import choice as chosen
from accompaniment.web.board.page import page
from accompaniment.web.board.panel import asked_start, open_panel, shift_or_404
from accompaniment.web.board.view import editable, look
from accompaniment.web.language import fact

UNDO_FIELDS = ("volunteer", "instead", "start", "duty", "leaves", "takes", "duty_start")
"""What the form of an act that takes another back may hold."""


@page.get("/board", permission=Permission.PLAN)
def show() -> str:
    """The board of the plan in work; `shift` (a code) opens that shift's panel beside it, on the place
    of `instead` (a code) if that is given."""
    plans = chosen.plans()
    plan = chosen.chosen_plan(plans)
    if plan is None:
        return render_template("board/none.html")
    choice = chosen.asked(plan)
    panel = None
    if code := request.args.get("shift"):
        shift = desk.session().scalar(desk.seen(Shift).where(Shift.code == code))
        panel = shift and open_panel(plan, shift, asked_start(shift), request.args.get("instead", ""))
    against = consents.still_planned(desk.session(), reader=desk.actor(), plan=plan, now=desk.now())
    return render_template(
        "board/show.html",
        view=look(choice),
        choice=choice,
        plans=plans,
        named=plan_names.named(plans) if len(plans) > 1 else {},
        panel=panel,
        against=against if plan.state in (PlanState.DRAFT, PlanState.PUBLISHED) else {},
        **words(),
    )


@page.get("/board/<int:plan_id>/<code>", permission=Permission.PLAN)
def shift(plan_id: int, code: str) -> str | Response:
    """One shift: a page of its own, or only the panel where htmx asks."""
    plan = chosen.plan_or_404(plan_id)
    opened = shift_or_404(code)
    template = "board/panel.html" if desk.partial() else "board/shift.html"
    answer = make_response(
        render_template(
            template,
            panel=open_panel(plan, opened, asked_start(opened), request.args.get("instead", "")),
            choice=chosen.asked(plan),
            **words(),
        )
    )
    answer.headers["Vary"] = "HX-Request"
    return answer


def words() -> dict[str, object]:
    """What every template of the board needs beside its matter."""
    return {
        "editable": editable,
        "sentence": _sentence,
        "state": plan_names.state,
        "done": None,
        "fault": None,
        "reason": "",
        "undoing": _undoing(),
    }


def _sentence(breach: Any) -> str:
    return planning.sentence(breach, gettext, fact)


def _undoing() -> tuple[str, list[tuple[str, str]]] | None:
    """The way back from the last edit, as the address carries it where there is no JavaScript."""
    act = request.args.get("undo")
    fields = [(name, v) for name in UNDO_FIELDS for v in request.args.getlist(f"undo.{name}")]
    return (act, fields) if act and fields else None
