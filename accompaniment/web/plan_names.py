"""What tells one plan from another in a list: its version; of a draft, who made it, how, what it covers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from accompaniment import planning
from accompaniment.models import Account, Plan, PlanState
from accompaniment.web import desk
from accompaniment.web.language import day

HOW = {
    "repair": _l("repair"),
    "alternative": _l("alternative"),
    "fewest": _l("fewest people"),
    "by hand": _l("by hand"),
}
"""How a plan was made, by its status; any other status is what the planner ended with."""


@dataclass(frozen=True, slots=True)
class Named:
    """A plan for a list of plans: `covered` counts the shifts of its days, `who` made it (or nobody)."""

    name: str
    days: str
    state: str
    how: str
    covered: str
    who: str

    @property
    def traits(self) -> str:
        """What tells a draft from another, in a line."""
        return " · ".join(filter(None, (self.how, self.covered, self.who)))


def named(plans: Sequence[Plan]) -> dict[int, Named]:
    """Plans of the reader's project by id. As many queries for one as for many."""
    session = desk.session()
    counted = planning.coverage(session, project=desk.project(), plans=plans)
    gave_way = planning.replaced(session, plans)
    makers = {plan.made_by_id for plan in plans if plan.made_by_id}
    accounts = select(Account.id, Account.name).where(Account.id.in_(makers))
    who = dict(iter(session.execute(accounts))) if makers else {}
    return {
        plan.id: Named(
            name(plan),
            days(plan),
            state(plan, plan.id in gave_way),
            str(HOW.get(plan.status) or _("plan")),
            _covered(plan, *counted[plan.id]),
            who.get(plan.made_by_id, ""),
        )
        for plan in plans
    }


def name(plan: Plan) -> str:
    """What was published is called by its version, anything else by the number in its address."""
    if plan.number:
        return _("Version %(number)s", number=plan.number)
    return _("Draft %(number)s", number=plan.id)


def days(plan: Plan) -> str:
    """Its first and its last day."""
    return f"{day(plan.first_day)} – {day(plan.end_day - timedelta(days=1))}"


def state(plan: Plan, gave_way: bool | None = None) -> str:
    """Where it stands. `gave_way`: a later version took its place; asked of the records if not given."""
    if plan.state is PlanState.WITHDRAWN:
        if gave_way is None:
            gave_way = bool(planning.replaced(desk.session(), [plan]))
        return _("replaced") if gave_way else _("withdrawn")
    return {
        PlanState.DRAFT: _("draft"),
        PlanState.PUBLISHED: _("published"),
        PlanState.DISCARDED: _("discarded"),
    }[plan.state]


def _covered(plan: Plan, covered: int, wanted: int) -> str:
    """Of a plan no longer in use only how many teams it had: what is asked for has changed since."""
    if plan.state not in (PlanState.DRAFT, PlanState.PUBLISHED):
        return str(covered)
    if not wanted:
        return _("nothing asked for")
    return _("%(covered)s of %(shifts)s", covered=covered, shifts=wanted)
