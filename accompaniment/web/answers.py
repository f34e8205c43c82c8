"""What goes with every answer: nothing may be loaded from elsewhere, kept or framed."""

from __future__ import annotations

import secrets

from flask import Flask, Response, current_app, g, request, send_from_directory

from accompaniment.access import Permission

POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; "
    "img-src 'self' data:; connect-src 'self'; font-src 'self'; frame-src 'self'; frame-ancestors 'self'; "
    "base-uri 'none'; form-action 'self'; object-src 'none'; manifest-src 'self'"
)
CACHED = ("static", "map.land")
"""What a browser may keep for a while: files without people in them."""
UNUSED = ", ".join(f"{feature}=()" for feature in ("camera", "geolocation", "microphone", "payment", "usb"))


def csp_nonce() -> str:
    """The word that allows this answer's own `<script>` and `<style>` blocks, new each time."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return g.csp_nonce


def static(filename: str) -> Response:
    """A file of ours or a built one of `static/vendor`."""
    return send_from_directory(current_app.config["STATIC"], filename, max_age=3600)


static.permission = Permission.PUBLIC  # type: ignore[attr-defined]


def prepare(app: Flask) -> None:
    """Headers on every answer, error pages and downloads included."""
    app.add_url_rule("/static/<path:filename>", "static", static)
    app.jinja_env.globals["csp_nonce"] = csp_nonce

    @app.after_request
    def protect(answer: Response) -> Response:
        headers = answer.headers
        headers["Content-Security-Policy"] = POLICY.format(nonce=csp_nonce())
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "no-referrer"
        headers["Permissions-Policy"] = UNUSED
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if request.endpoint not in CACHED:
            headers["Cache-Control"] = "no-store"
        return answer
