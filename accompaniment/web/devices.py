"""What a browser is called in the list of one's own sign-ins: enough to know it, nothing to track it."""

from __future__ import annotations

from flask_babel import gettext as _

BROWSERS = {
    "Firefox": "Firefox",
    "Edg": "Edge",
    "Chrome": "Chrome",
    "Chromium": "Chromium",
    "Safari": "Safari",
}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS": "Mac",
    "Linux": "Linux",
}


def name(agent: str) -> str:
    """ "Firefox, Android" of what a browser says of itself."""
    found = [
        next((text for mark, text in kinds.items() if mark in agent), "") for kinds in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(filter(None, found)) or _("another program")
