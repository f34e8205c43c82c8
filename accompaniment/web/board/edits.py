"""What a hand may do to a plan on the board. Each edit is checked at once and says what it did."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from flask import Response, abort, make_response, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext

from accompaniment import planning
from accompaniment.access import Permission
from accompaniment.errors import OfficeError
from accompaniment.models import Plan, PlanState, Shift, Volunteer
from accompaniment.planning import Edit, Standing
from accompaniment.web import desk
from accompaniment.web.board import choice as chosen
from accompaniment.web.board.choice import Choice
from accompaniment.web.board.hand import Done, NotKnown, hand, named, start_of, volunteer
from accompaniment.web.board.mend_acts import mend, unmend
from accompaniment.web.board.page import page
from accompaniment.web.board.panel import asked_start, open_panel, shift_or_404
from accompaniment.web.board.view import look
from accompaniment.web.board.views import words
from accompaniment.web.language import moment


@page.post("/board/<int:plan_id>/<code>/<act>", permission=Permission.PLAN)
def edit(plan_id: int, code: str, act: str) -> Response:
    """One edit of one shift, then the panel again. On the published plan it first makes a draft."""
    plan, shift = chosen.plan_or_404(plan_id), shift_or_404(code)
    if act not in ACTS:
        abort(404)
    before = _people(plan, shift)
    choice = chosen.asked(plan)
    try:
        draft = _draft(plan, act)
        done = ACTS[act](draft, shift)
    except OfficeError as fault:
        desk.session().rollback()
        return _refused(chosen.plan_or_404(plan_id), code, fault)
    sentence, place = done.sentence, _place(done)
    desk.session().commit()
    if draft is not plan:
        sentence += " " + _("This is a new draft: nobody is told of it until it is published.")
        choice = choice.with_(plan=draft)
        if desk.partial():
            answer = desk.saved(sentence, choice.beside(code, place))
            answer.status_code = 200
            answer.headers["HX-Redirect"] = answer.headers.pop("Location")
            return answer
        return desk.saved(sentence, choice.shift(code, place))
    if not desk.partial():
        return desk.saved(sentence, choice.shift(code, place) + _undo_in_address(done))
    return _answer(choice, shift, done, place, before | _people(plan, shift) | done.touched)


def _draft(plan: Plan, act: str) -> Plan:
    """What the edit is made to: the plan itself, or a new draft of the published one."""
    version = request.form.get("version", type=int)
    if plan.version != version:
        raise planning.EditedMeanwhile(
            _("Somebody else has changed this draft since you looked at it."),
            _("Maybe look at it as it is now, below, then do it once more."),
        )
    if plan.state is not PlanState.PUBLISHED or act not in CHANGES:
        return plan
    draft = planning.draft_from(desk.session(), actor=desk.actor(), now=desk.now(), published=plan)
    desk.session().flush()
    return draft


def _answer(choice: Choice, shift: Shift, done: Done, place: str, touched: set[str]) -> Response:
    """The panel, and the rows of the board that the edit touched."""
    view = look(choice)
    return make_response(
        render_template(
            "board/edited.html",
            **words() | {"done": done},
            panel=open_panel(choice.plan, shift, instead=place),
            choice=view.choice,
            view=view,
            rows=[row for row in view.rows if row.person.code in touched],
        )
    )


def _refused(plan: Plan, code: str, fault: OfficeError) -> Response:
    """The panel as things are now, with what is wrong and what was typed."""
    shift = shift_or_404(code)
    template = "board/panel.html" if desk.partial() else "board/shift.html"
    said = words() | {"fault": fault, "reason": request.form.get("reason", "")}
    panel = open_panel(plan, shift, asked_start(shift), request.values.get("instead", ""))
    answer = make_response(render_template(template, panel=panel, choice=chosen.asked(plan), **said))
    answer.status_code = 409
    return answer


def _people(plan: Plan, shift: Shift) -> set[str]:
    team = planning.team_of(desk.session(), plan, shift)
    return {duty.volunteer.code for duty in team.duties} if team else set()


def _undo_in_address(done: Done) -> str:
    fields = [(f"undo.{name}", value) for name, value in done.fields]
    return "&" + urlencode([("undo", done.undo), *fields]) if done.undo else ""


def _place(done: Done) -> str:
    """Whose place on the team the panel is about: as before the edit, or of who has just taken it."""
    return dict(done.fields).get("instead") or request.args.get("instead", "")


def _assign(plan: Plan, shift: Shift) -> Done:
    people = [volunteer(code) for code in request.form.getlist("volunteer") or [""]]
    if request.form.get("instead"):
        return _replace(plan, shift, people[0], volunteer(request.form["instead"]))
    start = None if planning.team_of(desk.session(), plan, shift) else start_of(shift)
    caused: dict[str, Standing] = {}
    for person in people:
        made = planning.assign(desk.session(), **hand(plan), shift=shift, volunteer=person, start=start)
        mended = {standing.key for standing in made.mended}
        caused = {key: one for key, one in caused.items() if key not in mended}
        caused |= {standing.key: standing for standing in made.caused}
    made = Edit(plan, list(caused.values()), made.mended if len(people) == 1 else [])
    who = ", ".join(person.code for person in people)
    return Done(
        ngettext(
            "%(who)s goes on %(shift)s.", "%(who)s go on %(shift)s.", len(people), who=who, shift=shift.code
        ),
        made,
        "unassign",
        [("volunteer", person.code) for person in people],
    )


def _replace(plan: Plan, shift: Shift, person: Volunteer, instead: Volunteer) -> Done:
    made = planning.move(desk.session(), **hand(plan), shift=shift, volunteer=instead, to=person)
    return Done(
        _(
            "%(who)s goes on %(shift)s instead of %(other)s.",
            who=person.code,
            shift=shift.code,
            other=instead.code,
        ),
        made,
        "assign",
        [("volunteer", instead.code), ("instead", person.code)],
    )


def _unassign(plan: Plan, shift: Shift) -> Done:
    people = [volunteer(code) for code in request.form.getlist("volunteer") or [""]]
    team = planning.team_of(desk.session(), plan, shift)
    start = [("start", team.start.isoformat())] if team else []
    for person in people:
        made = planning.unassign(desk.session(), **hand(plan), shift=shift, volunteer=person)
    who = ", ".join(person.code for person in people)
    return Done(
        ngettext(
            "%(who)s no longer goes on %(shift)s.",
            "%(who)s no longer go on %(shift)s.",
            len(people),
            who=who,
            shift=shift.code,
        ),
        made,
        "assign",
        [*(("volunteer", person.code) for person in people), *start],
    )


def _restart(plan: Plan, shift: Shift) -> Done:
    start, team = start_of(shift), planning.team_of(desk.session(), plan, shift)
    if start is None or team is None:
        raise NotKnown(_("%(shift)s has no team yet.", shift=shift.code))
    was = team.start.isoformat()
    made = planning.move(desk.session(), **hand(plan), shift=shift, start=start)
    return Done(
        _("%(shift)s starts %(start)s.", shift=shift.code, start=moment(start)),
        made,
        "restart",
        [("start", was)],
    )


def _pin(plan: Plan, shift: Shift) -> Done:
    person, team = named(), planning.team_of(desk.session(), plan, shift)
    planning.pin(
        desk.session(),
        actor=desk.actor(),
        now=desk.now(),
        shift=shift,
        volunteer=person,
        start=team.start if team else None,
    )
    said = _("%(who)s is pinned to %(shift)s: every new plan keeps that.", who=person.code, shift=shift.code)
    return Done(said, None, "unpin", [("volunteer", person.code)])


def _unpin(plan: Plan, shift: Shift) -> Done:
    person = named()
    planning.unpin(desk.session(), actor=desk.actor(), now=desk.now(), shift=shift, volunteer=person)
    said = _(
        "%(who)s is no longer pinned to %(shift)s: a new plan may change it.",
        who=person.code,
        shift=shift.code,
    )
    return Done(said, None, "pin", [("volunteer", person.code)])


def _keep(plan: Plan, shift: Shift) -> Done:
    planning.keep_breach(
        desk.session(),
        actor=desk.actor(),
        now=desk.now(),
        plan=plan,
        key=request.form.get("key", ""),
        reason=request.form.get("reason", ""),
    )
    return Done(_("Kept, with your reason."))


ACTS: dict[str, Callable[[Plan, Shift], Done]] = {
    "assign": _assign,
    "unassign": _unassign,
    "restart": _restart,
    "pin": _pin,
    "unpin": _unpin,
    "keep": _keep,
    "mend": mend,
    "unmend": unmend,
}
"""What the buttons of the panel do, by the last word of their address."""
CHANGES = ("assign", "unassign", "restart", "mend", "unmend")
"""Those that change the plan; a pin speaks of every later plan, and a breach is kept in a draft only."""
