"""What a plan had to keep beside the rules: what is proven of it holds only so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import gettext as _

from accompaniment.models import Plan, Run, RunKind
from accompaniment.web import desk
from accompaniment.web.language import day


@dataclass(frozen=True, slots=True)
class Limits:
    """`until`: what was published for the days until then stayed as it was; `few`: only so few changes
    were made to what was published; `repair`: its proof is that of the cost `changes`."""

    until: date | None = None
    few: bool = False
    repair: bool = False

    def covers_no_more(self) -> str:
        """That it is proven that no plan covers more."""
        if self.few and self.until:
            return _(
                "It is proven that no plan covers more with so few changes, while what was published until"
                " %(day)s stays.",
                day=day(self.until),
            )
        if self.few:
            return _("It is proven that no plan covers more with so few changes to what was published.")
        if self.until:
            return _(
                "It is proven that no plan covers more while what was published until %(day)s stays.",
                day=day(self.until),
            )
        return _("It is proven that no plan covers more by these rules.")

    def may_cover_more(self) -> str:
        """That this is not proven."""
        if self.few:
            return _("More changes to what was published may cover more.")
        return _("It is not proven that no plan covers more: a longer search may find one.")

    def could_go(self, team: str) -> str:
        """Why a shift has no team though these people could go."""
        if self.few:
            return _(
                "These could go: %(team)s. It would be more changes than this plan was to make, or it is new"
                " since.",
                team=team,
            )
        return _(
            "These could go: %(team)s. The planner leaves it where another rule or a pin stands against it,"
            " or it is new since.",
            team=team,
        )

    def holds_for(self) -> str:
        """For which plans everything holds that is said to be proven; empty: for all."""
        if self.few:
            return _("What is proven holds for plans with so few changes.")
        if self.until:
            return _("What is proven holds for plans that keep what was published until %(day)s.",
                     day=day(self.until))  # fmt: skip
        return ""


def limits_of(plan: Plan, run: Run | None) -> Limits:
    """The limits of a plan that the run made (None: it was made otherwise)."""
    if plan.status == "repair":
        return Limits(few=True, repair=True)
    if run is None or run.kind is not RunKind.PLAN or plan.based_on_id is None:
        return Limits()
    days = desk.project().freeze_days if run.freeze_days is None else run.freeze_days
    until = run.asked_at.astimezone(desk.zone()).date() + timedelta(days)
    held = days > 0 and plan.first_day <= until
    return Limits(until if held else None, run.changes_at_most is not None)
