"""The door: `flask run` and a WSGI server find the application here."""

from accompaniment.config import Config
from accompaniment.web import create_app

app = create_app(Config.from_environment())
