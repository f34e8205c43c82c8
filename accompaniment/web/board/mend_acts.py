"""A mend done by hand, and taken back: one duty changes hands or begins at another time, then a team goes."""

from __future__ import annotations

from collections.abc import Iterable

from flask import request
from flask_babel import gettext as _

from accompaniment import planning
from accompaniment.models import Plan, Shift
from accompaniment.planning import Edit
from accompaniment.web import desk
from accompaniment.web.board.hand import Done, NotKnown, hand, start_of, volunteer
from accompaniment.web.board.panel import shift_or_404
from accompaniment.web.language import moment


def mend(plan: Plan, shift: Shift) -> Done:
    """What the form says of another duty, then the team on this shift."""
    duty = shift_or_404(request.form.get("duty", ""))
    if request.form.get("leaves"):
        edits, sentence, back = _hand_over(plan, duty, request.form["leaves"], request.form.get("takes", ""))
    else:
        edits, sentence, back = _restart(plan, duty)
    people = [volunteer(code) for code in request.form.getlist("volunteer")]
    if not people or planning.team_of(desk.session(), plan, shift):
        raise NotKnown(_("%(shift)s has a team already.", shift=shift.code))
    start = start_of(shift)
    for one in people:
        edits.append(planning.assign(desk.session(), **hand(plan), shift=shift, volunteer=one, start=start))
    who = ", ".join(one.code for one in people)
    said = f"{sentence} " + _("On %(shift)s now: %(who)s.", shift=shift.code, who=who)
    fields = [*back, *(("volunteer", one.code) for one in people)]
    if start:
        fields.append(("start", start.isoformat()))
    return Done(said, _together(plan, edits), "unmend", fields, _people_on(plan, duty) | _named())


def unmend(plan: Plan, shift: Shift) -> Done:
    """A mend taken back: the team leaves, and the other duty is as it was."""
    duty = shift_or_404(request.form.get("duty", ""))
    edits = [
        planning.unassign(desk.session(), **hand(plan), shift=shift, volunteer=volunteer(code))
        for code in request.form.getlist("volunteer")
    ]
    if request.form.get("takes") or request.form.get("leaves"):
        more, sentence, back = _hand_over(
            plan, duty, request.form.get("leaves", ""), request.form.get("takes", "")
        )
    else:
        more, sentence, back = _restart(plan, duty)
    again = [(name, value) for name in ("volunteer", "start") for value in request.form.getlist(name)]
    touched = _people_on(plan, duty) | _named()
    return Done(sentence, _together(plan, [*edits, *more]), "mend", [*back, *again], touched)


def _hand_over(
    plan: Plan, duty: Shift, leaves: str, takes: str
) -> tuple[list[Edit], str, list[tuple[str, str]]]:
    """One duty passes from one person to another; either may be nobody. What takes it back is given too."""
    back = [("duty", duty.code), ("leaves", takes), ("takes", leaves)]
    who = {"duty": duty.code, "leaves": leaves, "takes": takes}
    ask = {**hand(plan), "shift": duty}
    if leaves and takes:
        edit = planning.move(desk.session(), **ask, volunteer=volunteer(leaves), to=volunteer(takes))
        return [edit], _("%(takes)s takes over %(duty)s from %(leaves)s.", **who), back
    if leaves:
        edit = planning.unassign(desk.session(), **ask, volunteer=volunteer(leaves))
        return [edit], _("%(leaves)s leaves %(duty)s.", **who), back
    edit = planning.assign(desk.session(), **ask, volunteer=volunteer(takes))
    return [edit], _("%(takes)s goes on %(duty)s.", **who), back


def _restart(plan: Plan, duty: Shift) -> tuple[list[Edit], str, list[tuple[str, str]]]:
    """One duty begins at another time."""
    start, team = start_of(duty, "duty_start"), planning.team_of(desk.session(), plan, duty)
    if start is None or team is None:
        raise NotKnown(_("%(shift)s has no team yet.", shift=duty.code))
    back = [("duty", duty.code), ("duty_start", team.start.isoformat())]
    edit = planning.move(desk.session(), **hand(plan), shift=duty, start=start)
    return [edit], _("%(shift)s starts %(start)s.", shift=duty.code, start=moment(start)), back


def _together(plan: Plan, edits: Iterable[Edit]) -> Edit:
    """What several edits did: what one broke and a later one mended is not said."""
    caused, mended = {}, {}
    for edit in edits:
        for standing in edit.mended:
            if caused.pop(standing.key, None) is None:
                mended[standing.key] = standing
        for standing in edit.caused:
            if mended.pop(standing.key, None) is None:
                caused[standing.key] = standing
    return Edit(plan, list(caused.values()), list(mended.values()))


def _people_on(plan: Plan, duty: Shift) -> frozenset[str]:
    team = planning.team_of(desk.session(), plan, duty)
    return frozenset(one.volunteer.code for one in team.duties) if team else frozenset()


def _named() -> frozenset[str]:
    return frozenset(
        value for name in ("leaves", "takes", "volunteer") for value in request.form.getlist(name) if value
    )
