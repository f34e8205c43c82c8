"""A form of one record: rows that can be added, a code that stays, and nobody's change overwritten."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from flask import Response, render_template, request
from flask_babel import gettext as _
from sqlalchemy import func, select
from wtforms import FieldList, Form, FormField, HiddenField, ValidationError

from accompaniment import codes, records
from accompaniment.errors import OfficeError
from accompaniment.sheets import cells
from accompaniment.web import desk, marks
from accompaniment.web.fields import CellField, shown


class Row(Form):
    """One of several rows of a form. A row in which nothing stands is not there."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for field in self:
            field.flags.required = False  # of the row only if there is a row: the empty one needs nothing

    def blank(self) -> bool:
        return all(field.blank() for field in self if isinstance(field, CellField))

    def validate(self, extra_validators: Any = None) -> bool:
        return self.blank() or super().validate(extra_validators)


def rows(row: type[Row], label: Any, description: Any = "") -> FieldList:
    """A field of as many rows as are wanted."""
    return FieldList(FormField(row), label, description=description)


def filled(field: FieldList) -> list[dict[str, Any]]:
    """What stands in the rows of a field."""
    return [entry.form.data for entry in field.entries if not entry.form.blank()]


class RecordForm(desk.Form):
    """A form that shows and changes one record, or begins a new one (`thing` is none).

    `seen` marks what each field held when the form was opened. When it is sent and the record holds
    something else by then, a field that only somebody else changed takes what they saved, and the
    person is told; one that both changed is asked about: nothing is saved, the form comes back with
    what was typed, and what the other saved stands beside it. A form of a record with a code has a
    `code` field; `model` is the record's class.
    """

    model: ClassVar[Any]
    seen = HiddenField()

    def __init__(self, thing: Any = None, **options: Any) -> None:
        options["data"] = (options.get("data") or {}) if thing is None else self.facts(thing)
        self.thing = thing
        self.taken: list[str] = []
        super().__init__(**options)
        self.offer()
        if thing is not None and "code" in self:
            self.code.render_kw = {"readonly": True}

    @classmethod
    def opened(cls, thing: Any = None, **data: Any) -> Self:
        """The form as it is before anything is typed."""
        form = cls(thing, formdata=None, data=data)
        form.seen.data = marks.of(form)
        return form

    @classmethod
    def facts(cls, thing: Any) -> dict[str, Any]:
        """What the fields show of a record; those that are columns need no more."""
        return {name: getattr(thing, name) for name in cls._plain() if hasattr(thing, name)}

    @classmethod
    def _plain(cls) -> list[str]:
        return [name for name in dir(cls) if name != "seen" and hasattr(getattr(cls, name), "_formfield")]

    def offer(self) -> None:
        """Fill the choices that come from the database."""

    def write(self, thing: Any) -> None:
        """Put what was typed into the record; fields that are columns need no more."""
        for name in self._plain():
            if hasattr(type(thing), name) and not isinstance(self[name], FieldList):
                value = self[name].data
                if getattr(thing, name) != value:
                    setattr(thing, name, value)

    def sent(self) -> bool:
        """Whether what was typed may be saved."""
        wanted = self._wanted_rows()
        if wanted is not None:
            wanted.append_entry()
            return False
        asked = self._changed_meanwhile()
        valid = self.validate()
        if asked or not valid:
            self._say_what_changed(asked)
        return valid and not asked

    def _wanted_rows(self) -> FieldList | None:
        name = request.form.get("add", "")
        return self[name] if name in self and isinstance(self[name], FieldList) else None

    def keep(self, thing: Any, template: str, address: str, message: str = "", **facts: Any) -> Any:
        """Save what was typed into `thing` and go on to `address`, or show the form once more."""
        if not self.sent():
            return self.answer(template, **facts)
        self.write(thing)
        records.keep(desk.session(), actor=desk.actor(), now=desk.now(), thing=thing)
        return desk.saved(self.told(message or _("%(name)s is saved.", name=called(thing))), address)

    def told(self, message: str) -> str:
        """The message, and what somebody else changed meanwhile that stays."""
        return f"{message} {self._taken()}".strip()

    def _taken(self) -> str:
        names = ", ".join(self.taken)
        if not names:
            return ""
        return _("Somebody else changed this meanwhile, and it stays: %(fields)s.", fields=names)

    def refuse(self, fault: OfficeError) -> None:
        """Say above the form why what was typed cannot be done."""
        desk.session().rollback()
        self.form_errors = [*self.form_errors, f"{fault.sentence} {fault.advice}".strip()]

    def answer(self, template: str, **facts: Any) -> tuple[str, int]:
        """The form once more, with what was typed."""
        return self.page(template, **facts), 422 if self._wanted_rows() is None else 200

    def page(self, template: str, **facts: Any) -> str:
        """The page with this form; rows end with an empty one to fill in."""
        self.lead()
        for field in self:
            if isinstance(field, FieldList) and not (field.entries and field.entries[-1].form.blank()):
                field.append_entry()
        return render_template(template, form=self, thing=self.thing, **facts)

    def _changed_meanwhile(self) -> dict[str, str]:
        """What somebody else saved in fields that were changed here too; what only they changed is taken."""
        if self.thing is None:
            return {}
        kept = type(self).opened(self.thing)
        before, typed, there = map(marks.read, (self.seen.data, marks.of(self), kept.seen.data))
        self.seen.data = kept.seen.data
        asked = {}
        for name, mark in there.items():
            if mark in (before.get(name), typed[name]):
                continue
            if typed[name] == before.get(name):
                self._fields[name] = kept[name]
                setattr(self, name, kept[name])
                self.taken.append(str(kept[name].label.text))
            else:
                asked[name] = shown(kept[name]) or _("nothing")
        return asked

    def _say_what_changed(self, asked: dict[str, str]) -> None:
        for name, now in asked.items():
            self[name].errors = [*self[name].errors, _("Saved meanwhile by somebody else: %(now)s", now=now)]
        if asked:
            sentence = _(
                "Somebody changed this meanwhile. What you typed is kept; look at both, then save again."
            )
        else:
            sentence = _("Nothing was saved yet: see below what is wrong.")
        if asked or self.taken:
            self.form_errors = [*self.form_errors, sentence, *filter(None, [self._taken()])]

    def validate_code(self, field: Any) -> None:
        if self.thing is not None:
            if field.data != self.thing.code:
                raise ValidationError(_("A code never changes: plans and files speak of it."))
            return
        taken = select(self.model.code).where(
            self.model.project_id == desk.project().id, func.lower(self.model.code) == field.data.lower()
        )
        there = desk.session().scalar(taken.limit(1))
        if there:
            raise ValidationError(_("There is %(code)s already.", code=there))


def code_field(label: Any, description: Any) -> CellField:
    """The field of a record's code."""
    return CellField(label, cells.CODE, needed=True, description=description, render_kw={"autofocus": True})


def called(thing: Any) -> str:
    """How people speak of a record."""
    return getattr(thing, "code", None) or _("It")


def delete(thing: Any, back: str, stay: str) -> Response:
    """Delete a record and go `back`; if something still speaks of it, say so and `stay`."""
    name = called(thing)
    try:
        records.delete(desk.session(), actor=desk.actor(), now=desk.now(), thing=thing)
    except records.StillNeeded as fault:
        return desk.said(str(fault), stay)
    return desk.saved(_("%(name)s is deleted.", name=name), back)


def next_code(model: Any) -> str:
    """A code that was never given: the letter and one more than the greatest number so far."""
    return f"{model.LETTER}{codes.next_number(desk.session(), desk.project().id, model)}"
