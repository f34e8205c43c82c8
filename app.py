"""The door: `flask run` and a WSGI server find the application here."""

from accompaniment.config import Config
from accompaniment.errors import OfficeError
from accompaniment.web import create_app

try:
    app = create_app(Config.from_environment())
except OfficeError as fault:
    raise SystemExit(str(fault)) from None  # a bad setting: the sentence alone, and exit status 1
