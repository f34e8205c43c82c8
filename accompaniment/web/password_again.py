"""A form that asks for the password again: an open browser is not enough to change how its owner gets in."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, ValidationError

from accompaniment import accounts
from accompaniment.web import desk, guessing


class PasswordAgain(desk.Form):
    """Wrong ones are counted as at the door."""

    current = PasswordField(
        _l("Password now"), [desk.needed()], render_kw={"autocomplete": "current-password"}
    )

    def validate_current(self, field: PasswordField) -> None:
        name = desk.actor().name
        if guessing.too_many(name):
            raise ValidationError(guessing.wait())
        if accounts.verify(desk.session(), name, field.data, desk.now()) is None:
            guessing.count(name)
            raise ValidationError(_("This is not your password."))
        guessing.forgive(name)
