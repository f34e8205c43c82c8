"""The rules of the office: what every plan keeps, and what matters more than what."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from babel.core import get_global
from babel.dates import get_day_names
from flask import url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from accompaniment.access import Permission
from accompaniment.models import DEFAULT_RULES, Project
from accompaniment.sheets.cells import BadCell, Kind, number, whole
from accompaniment.web import desk, limits
from accompaniment.web.fields import COUNTRY, HOURS, PERCENT, CellField
from accompaniment.web.language import languages
from accompaniment.web.record_form import RecordForm, filled, rows

page = desk.page("rules")

WEIGHT = whole(0, 10**9)
RATE = Kind(lambda text: _at_most_a_day(HOURS.read(text)), HOURS.write)
"""What something counts for, typed in hours, kept in minutes."""
OWN = (
    "name", "country", "timezone", "languages", "freeze_days", "speed_kmh", "detour", "ledger_weeks",
    "night_minutes", "weekend_minutes", "hard_minutes", "weekend", "fairness_tolerance",
)  # fmt: skip
"""The fields that are columns of the project."""


def _at_most_a_day(minutes: int) -> int:
    if minutes > 24 * 60:
        raise BadCell("at most 24 hours")
    return minutes


def _weight(priority: int) -> CellField:
    return CellField(_l("Priority %(number)s", number=priority), WEIGHT, needed=True)


class RulesForm(RecordForm):
    model = Project
    name = CellField(_l("Name of the project"), needed=True)
    country = CellField(_l("Country"), COUNTRY, needed=True, description=_l("Two letters or its name."))
    timezone = CellField(
        _l("Time zone"),
        needed=True,
        description=_l("As America/Bogota. All days, weeks and nights are counted in it."),
        render_kw={"list": "zones"},
    )
    languages = SelectMultipleField(
        _l("Languages of the office"), option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
    )
    rest_minutes = limits.length("rest_minutes", needed=True)
    buffer_minutes = limits.length("buffer_minutes", needed=True)
    span_minutes = limits.length("span_minutes", needed=True)
    week_load_minutes = limits.length("week_load_minutes", needed=True)
    nights_max = CellField(limits.NIGHTS[0], limits.DAYS, needed=True)
    nights_window = CellField(
        _l("in days in a row"), limits.WINDOW, needed=True, description=limits.NIGHTS[1]
    )
    free_days = rows(limits.FreeDaysRow, *limits.FREE_DAYS)
    recovery = rows(limits.RecoveryRow, *limits.RECOVERY)
    way_minutes = CellField(
        _l("Longest way"),
        HOURS,
        needed=True,
        description=_l("Hours. Nobody is sent farther from their base."),
    )
    home_country = CellField(
        _l("Nationals in a team, %"),
        PERCENT,
        needed=True,
        description=_l(
            "Most of a team who hold a passport of the country they work in. 0: nobody; 100: no rule."
        ),
    )
    pairs_max = CellField(limits.PAIRS[0], limits.TIMES)
    pairs_window = CellField(_l("in days in a row"), limits.WINDOW, description=limits.PAIRS[1])
    freeze_days = CellField(
        _l("Days that stay"),
        whole(0, 365),
        needed=True,
        description=_l("What was published for so many days ahead stays when a new plan is made."),
    )
    speed_kmh = CellField(
        _l("Speed, km/h"),
        number(1, 2000),
        needed=True,
        description=_l("Where no travel time is written down."),
    )
    detour = CellField(
        _l("Detour"),
        number(0.1, 10),
        needed=True,
        description=_l("How much longer the road is than the straight line."),
    )
    ledger_weeks = CellField(
        _l("Weeks to look back"),
        whole(0, 104),
        needed=True,
        description=_l("Who bore more for their days is given less. 0: only the plan's own days count."),
    )
    night_minutes = CellField(_l("A night away counts for"), RATE, needed=True, description=_l("Hours."))
    weekend_minutes = CellField(_l("A weekend day counts for"), RATE, needed=True, description=_l("Hours."))
    hard_minutes = CellField(
        _l("A duty of priority 4 or 5 counts for"), RATE, needed=True, description=_l("Hours.")
    )
    weekend = SelectMultipleField(
        _l("The weekend"), coerce=int, option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
    )
    fairness_tolerance = CellField(
        _l("Less fair by at most, %"),
        PERCENT,
        needed=True,
        description=_l("So much the work may be less even if there are fewer new faces and shorter ways."),
    )
    weight_5, weight_4, weight_3, weight_2, weight_1 = (_weight(priority) for priority in (5, 4, 3, 2, 1))

    def offer(self) -> None:
        self.languages.choices = languages()
        names = get_day_names("wide", context="stand-alone", locale=get_locale())
        self.weekend.choices = [(day, names[day - 1]) for day in range(1, 8)]

    @classmethod
    def facts(cls, thing: Project) -> dict[str, Any]:
        rules = {**DEFAULT_RULES, **thing.rules}
        return {
            **super().facts(thing),
            **rules,
            "nights_max": rules["nights"]["max"],
            "nights_window": rules["nights"]["window"],
            "pairs_max": rules.get("pairs", {}).get("max"),
            "pairs_window": rules.get("pairs", {}).get("window"),
            **{f"weight_{priority}": weight for priority, weight in enumerate(thing.weights, 1)},
        }

    def validate_timezone(self, field: Any) -> None:
        try:
            ZoneInfo(field.data or "")
        except (KeyError, ValueError, OSError):
            raise ValidationError(_("There is no such time zone. Maybe America/Bogota?")) from None

    def validate_languages(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_("At least one language is needed."))

    def validate_pairs_window(self, field: Any) -> None:
        if (field.data is None) != (self.pairs_max.data is None):
            raise ValidationError(_("Give both numbers, or none."))

    def validate_weekend(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_("At least one day is needed; what it counts for may be 0."))

    def validate_weight_5(self, field: Any) -> None:
        weights = self._weights()
        if None not in weights and weights != sorted(weights):
            raise ValidationError(_("A higher priority would weigh less than a lower one."))

    def _weights(self) -> list[Any]:
        return [self[f"weight_{priority}"].data for priority in range(1, 6)]

    def write(self, thing: Project) -> None:
        for name in OWN:
            setattr(thing, name, self[name].data)
        rules = {
            **{key: self[key].data for key in (*limits.LENGTHS, "way_minutes", "home_country")},
            **{key: filled(self[key]) for key in ("free_days", "recovery")},
            "nights": {"window": self.nights_window.data, "max": self.nights_max.data},
        }
        if self.pairs_max.data is not None:
            rules["pairs"] = {"window": self.pairs_window.data, "max": self.pairs_max.data}
        thing.rules = rules
        thing.weights = self._weights()


@page.get("/rules", permission=Permission.PROJECT)
def edit() -> str:
    return RulesForm.opened(desk.project()).page("rules/form.html", zones=_zones())


@page.post("/rules", permission=Permission.PROJECT)
def save() -> Any:
    message = _("The rules are saved. They hold for the next plan.")
    project = desk.project()
    return RulesForm(project).keep(project, "rules/form.html", url_for(".edit"), message, zones=_zones())


def _zones() -> list[str]:
    territories: dict[str, str] = get_global("zone_territories")
    return sorted(zone for zone, country in territories.items() if country == desk.project().country)
