"""Fields of the office's forms: text that becomes a value, or says what would be right."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from babel import Locale
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.utils import unset_value
from wtforms.validators import StopValidation
from wtforms.widgets import DateInput

from accompaniment.models.sealed import UNREAD
from accompaniment.sheets import cells
from accompaniment.sheets.cells import BadCell, Kind, number, write_number
from accompaniment.web import desk


def _read_hours(text: str) -> int:
    match = re.fullmatch(r"(\d{1,5})(?:[:h](\d{2}))?|(\d{1,5}[.,]\d{1,3})", text.replace(" ", "").rstrip("h"))
    if match is None or int(match[2] or 0) > 59:
        raise BadCell("hours are written 11 or 11:30")
    return (
        round(float(match[3].replace(",", ".")) * 60) if match[3] else int(match[1]) * 60 + int(match[2] or 0)
    )


def _write_hours(minutes: int) -> str:
    hours, rest = divmod(int(minutes), 60)
    return f"{hours}:{rest:02}" if rest else str(hours)


def _country(text: str) -> str:
    names = _countries()
    if text.upper() in names:
        return text.upper()
    for locale in (get_locale(), Locale("en")):
        for code in names:
            if locale.territories.get(code, "").casefold() == text.casefold():
                return code
    raise BadCell("a country is two letters, as CO for Colombia")


def _countries() -> dict[str, str]:
    # CLDR knows some two-letter codes that are no countries: unions, test regions, "unknown".
    no_countries = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}
    territories = Locale("en").territories
    return {code: name for code, name in territories.items() if len(code) == 2 and code not in no_countries}


def country_name(code: str) -> str:
    """A country's name in the reader's language."""
    return get_locale().territories.get(code, code)


def several(kind: Kind) -> Kind:
    """Several of a kind, with commas, semicolons or spaces between them, each once."""

    def read(text: str) -> list[Any]:
        return list(dict.fromkeys(kind.read(part) for part in re.split(r"[\s,;]+", text) if part))

    return Kind(read, lambda values: ", ".join(map(kind.write, values)), kind.sheet, many=True)


def _read_local(text: str) -> Any:
    return cells.moment(desk.zone()).read(text)


def _write_local(value: Any) -> str:
    return value.astimezone(desk.zone()).strftime("%Y-%m-%dT%H:%M")


LONGEST = 500
"""The most characters of one line."""
HOURS = Kind(_read_hours, _write_hours)
"""A length, typed in hours, kept in minutes."""
HOURS_FLOAT = Kind(lambda text: _read_hours(text) / 60, lambda hours: _write_hours(round(hours * 60)))
"""The same, kept in hours."""
PERCENT = Kind(
    lambda text: number(0, 100).read(text) / 100, lambda share: write_number(round(share * 100, 6))
)
"""A share, typed in per cent, kept as 0 to 1."""
LOCAL_MOMENT = Kind(_read_local, _write_local)
"""A day and a time in the project's zone."""
COUNTRY = Kind(_country, str)
SKILL = Kind(cells.skill_name, str)


class CellField(StringField):
    """One line of text that is read as `kind`. Left empty, it is `empty`, or refused if `needed`."""

    def __init__(
        self,
        label: Any = None,
        kind: Kind = cells.TEXT,
        needed: bool = False,
        empty: Any = None,
        sealed: bool = False,
        **options: Any,
    ) -> None:
        self.kind = kind
        self.empty: Any = [] if kind.many else "" if kind is cells.TEXT else empty
        self.needed = needed
        self.fault = ""
        super().__init__(label, [self._readable, *([vault_is_open] if sealed else [])], **options)
        self.flags.required = needed

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            text = valuelist[0].strip()
            self.data = self.empty
            try:
                if len(text) > LONGEST or re.search(r"[\x00-\x1f\x7f]", text):
                    raise BadCell(f"one line of at most {LONGEST} characters is needed")
                self.data = self.kind.read(text) if text else self.empty
            except BadCell as fault:
                self.fault = fault.sentence

    def blank(self) -> bool:
        """Whether nothing stands in it."""
        return not self._value().strip()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.written()

    def written(self) -> str:
        """The value as text: another spelling of the same is the same."""
        return "" if self.data is None else self.kind.write(self.data)

    @staticmethod
    def _readable(form: Any, field: CellField) -> None:
        if field.fault:
            raise StopValidation(_("%(what)s.", what=field.fault[0].upper() + field.fault[1:]))
        if field.needed and field.blank():
            raise StopValidation(_("This is needed."))


class ChoiceField(SelectField):
    """A list to choose from: (value, text). `none` is the text of an empty first choice.

    If one is `needed`, none is chosen beforehand: a first place in a list is sent by a slip too easily.
    """

    def __init__(
        self,
        label: Any = None,
        choices: Any = (),
        none: Any = None,
        coerce: Any = int,
        needed: bool = False,
        **options: Any,
    ) -> None:
        self.none = _l("choose") if needed else none
        self.of: Any = coerce
        offered = [SelectChoice(value, text) for value, text in choices]
        super().__init__(
            label, [self._chosen] if needed else [], choices=offered, coerce=self._read, **options
        )
        self.flags.required = needed

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        super().process(formdata, data, extra_filters)
        self.offer([(choice.value, choice.label) for choice in self.choices or ()])

    def offer(self, choices: Iterable[tuple[Any, Any]]) -> None:
        """Set what can be chosen. What the record holds already stays a choice."""
        offered = [(value, text) for value, text in choices if value != ""]
        kept = self.object_data
        if kept not in (None, unset_value) and all(value != kept for value, _text in offered):
            offered.append((kept, str(kept)))
        if self.none is not None:
            offered.insert(0, ("", self.none))
        self.choices = [SelectChoice(value, text) for value, text in offered]

    @staticmethod
    def _chosen(form: Any, field: ChoiceField) -> None:
        if field.data is None:
            raise StopValidation(_("Choose one."))

    def _read(self, value: Any) -> Any:
        chosen = None if value in ("", None) else self.of(value)
        if isinstance(chosen, int) and abs(chosen) > desk.MOST:
            raise ValueError(value)
        return chosen


def day_field(label: Any, **options: Any) -> CellField:
    """A date, with the browser's calendar."""
    return CellField(label, cells.DAY, widget=DateInput(), **options)


def long_text(label: Any, description: Any = "") -> TextAreaField:
    """Several lines of text, which are kept sealed."""
    checks = [_not_too_long, vault_is_open]
    return TextAreaField(label, checks, default="", filters=[_one_line_end], description=description)


def vault_is_open(form: Any, field: Any) -> None:
    """Refuse a text that could not be sealed now. What stands for one that cannot be read stays."""
    closed = desk.closed() if field.data not in ("", None, UNREAD) else None
    if closed:
        sentence = _("This is kept sealed, and the vault is closed, so it cannot be saved now.")
        raise StopValidation(f"{sentence} {closed.sentence} {closed.advice}".strip())


def _one_line_end(text: str | None) -> str:
    # Browsers send \r\n; kept as \n, a text that nobody touched is the same text.
    return (text or "").replace("\r\n", "\n").replace("\0", "").strip()


def _not_too_long(form: Any, field: TextAreaField) -> None:
    if len(field.data) > cells.LONGEST:
        raise StopValidation(_("At most %(number)s characters.", number=cells.LONGEST))


def shown(field: Any) -> str:
    """What a field holds, as text to read."""
    if isinstance(field.data, bool):
        return _("yes") if field.data else _("no")
    if isinstance(field, SelectField):
        chosen = field.data if isinstance(field.data, list) else [field.data]
        texts = {str(choice.value): str(choice.label) for choice in field.iter_choices()}
        return ", ".join(texts.get(str(value), str(value)) for value in chosen if value is not None)
    if hasattr(field, "entries"):
        rows = [
            ", ".join(filter(None, map(shown, row.form))) for row in field.entries if not row.form.blank()
        ]
        return "; ".join(rows)
    return field._value()
