"""What goes with every answer: nothing may be loaded from elsewhere, kept or framed."""

from __future__ import annotations

import hashlib
import os
import secrets
from functools import lru_cache
from typing import Any

from flask import Flask, Response, current_app, g, request, send_from_directory
from werkzeug.utils import safe_join

from accompaniment.access import Permission

POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; "
    "img-src 'self' data:; connect-src 'self'; font-src 'self'; frame-src 'self'; "
    "frame-ancestors {ancestors}; base-uri 'none'; form-action 'self'; object-src 'none'; manifest-src 'self'"
)
CACHED = ("static", "map.land")
"""What a browser may keep for a while: files without people in them. Their error pages name who asks."""
PASSING, LASTING = 3600, 365 * 86400
"""Seconds for which a browser keeps a static file: asked for by its name alone, and by its contents."""
FRAMED = ("map.frame",)
"""What one of our own pages may show in a frame; nothing else is shown in one."""
TLS_FOR = 365 * 86400
"""Seconds for which a browser that came by TLS does not come without it."""
UNUSED = ", ".join(f"{feature}=()" for feature in ("camera", "geolocation", "microphone", "payment", "usb"))


def csp_nonce() -> str:
    """The word that allows this answer's own `<script>` and `<style>` blocks, new each time."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return g.csp_nonce


def static(filename: str) -> Response:
    """A file of ours or a built one of `static/vendor`. No proxy keeps it: a cookie comes with it.

    Our pages ask for it by its contents (`v`), so a browser keeps it until an update changes it: a slow
    line brings it once, and no page meets a script of another version.
    """
    lasting = request.args.get("v") == contents(filename)
    answer = send_from_directory(
        current_app.config["STATIC"], filename, max_age=LASTING if lasting else PASSING
    )
    answer.cache_control.public = False
    answer.cache_control.private = True
    answer.cache_control.immutable = lasting
    return answer


def contents(filename: str) -> str:
    """What stands for the contents of a static file; empty if there is none."""
    path = safe_join(current_app.config["STATIC"], filename)
    if path is None:
        return ""
    try:
        seen = os.stat(path)
        return _digest(path, seen.st_mtime_ns, seen.st_size)
    except OSError:
        return ""


@lru_cache(maxsize=256)
def _digest(path: str, changed: int, size: int) -> str:
    """Of the file as it was when it was `changed` last and of that size."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:12]


static.permission = Permission.PUBLIC  # type: ignore[attr-defined]


def prepare(app: Flask) -> None:
    """Headers on every answer, error pages and downloads included."""
    app.add_url_rule("/static/<path:filename>", "static", static)
    app.jinja_env.globals["csp_nonce"] = csp_nonce

    @app.url_defaults
    def by_contents(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static":
            values["v"] = contents(values["filename"])

    @app.after_request
    def protect(answer: Response) -> Response:
        headers = answer.headers
        headers["Content-Security-Policy"] = POLICY.format(
            nonce=csp_nonce(), ancestors="'self'" if request.endpoint in FRAMED else "'none'"
        )
        headers["X-Frame-Options"] = "SAMEORIGIN" if request.endpoint in FRAMED else "DENY"
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "no-referrer"
        headers["Permissions-Policy"] = UNUSED
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if current_app.config["OFFICE"].secure_cookies:
            headers["Strict-Transport-Security"] = f"max-age={TLS_FOR}"
        if request.endpoint not in CACHED or "Cache-Control" not in headers:
            headers["Cache-Control"] = "no-store"
        return answer
