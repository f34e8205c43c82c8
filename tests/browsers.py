"""A test's browser that is signed in without going through the door."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from accompaniment import database, sign_ins
from accompaniment.models import Account

RANDOM = re.compile(r'(?<= nonce=")[^"]+|(?<=name="csrf_token" value=")[^"]+')


class Page(TestResponse):
    """An answer whose `text` is the same each time: chance spells "RN" and "V1" in nonces and tokens."""

    @property
    def text(self) -> str:
        """The page without its nonces and tokens; `data` has them."""
        return RANDOM.sub("", super().text)


class SignedIn(FlaskClient):
    """`app.test_client(user=account)`: the account is kept already, and is signed in at the app's moment."""

    def __init__(self, app: Flask, _answer: type, user: Account | None = None, **options: Any) -> None:
        super().__init__(app, Page, **options)
        if user is not None:
            now = self.application.config["CLOCK"]()
            engine = database.open_engine(self.application.config["OFFICE"])
            with Session(engine) as session, session.begin():
                token = sign_ins.begin(session, session.get_one(Account, user.id), now, "Firefox, Linux")
            engine.dispose()
            kept = {"_user_id": user.get_id(), "_fresh": True, "token": token}
            with self.session_transaction() as cookie:
                cookie.update(kept, seen=int(now.timestamp()))
