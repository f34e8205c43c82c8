"""How much may be sent to the office, and where it lies meanwhile: in memory, never in a file."""

from __future__ import annotations

from io import BytesIO
from typing import IO

import flask

FORM = 1_000_000
"""Bytes of a form: the longest texts of all fields together are less."""
FILES = 32 * 2**20
"""Bytes of an address that takes files."""
TAKE_FILES = {"imports.upload"}


class Request(flask.Request):
    """A request whose files stay in memory: Werkzeug would write those above 500 kB to the disk, where what
    was deleted can be found again."""

    def _get_file_stream(self, *_: object, **__: object) -> IO[bytes]:
        return BytesIO()


def prepare(app: flask.Flask) -> None:
    """Limit every request, before anything reads it."""
    app.request_class = Request

    @app.before_request
    def limit() -> None:
        flask.request.max_content_length = FILES if flask.request.endpoint in TAKE_FILES else FORM
