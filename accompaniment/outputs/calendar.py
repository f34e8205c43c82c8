"""Calendars (iCalendar, RFC 5545): opaque titles and times in UTC; a file has codes and towns besides.

A phone shows them to whoever looks over a shoulder and its maker sends them to a server abroad, so
they know no defender, no kind of work and no name.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, timedelta

import icalendar

from accompaniment.outputs.mark import Mark
from accompaniment.outputs.words import one_line
from accompaniment.timetable import Calendar, Event

MAKER = "-//Accompaniment//Duties//EN"
FEED_EVERY = timedelta(hours=12)
"""How often an app is asked to look: each look tells whoever watches the line that there is something."""


def write(calendar: Calendar, mark: Mark | None = None) -> bytes:
    """The calendar as the bytes of an .ics file.

    An event keeps its UID through all versions; SEQUENCE and STATUS tell a calendar that has it what
    became of it. The same history gives the same bytes.
    """
    file = _empty(calendar.whose)
    if mark:
        file.add("x-wr-caldesc", str(mark))
    for event in calendar.events:
        title = ": ".join(filter(None, (event.shift, ", ".join(event.people))))
        entry = _entry(event, title)
        entry.add("location", one_line(event.place))
        file.add_component(entry)
    return file.to_ical()


def write_feed(calendar: Calendar, name: str, title: Callable[[int], str]) -> bytes:
    """The same for an app that reads it again and again by itself: times and numbers, no code, no place.

    `title` makes an event's title of its `task_number`. What was taken back is left out: an app
    replaces all that it had.
    """
    file = _empty(name)
    file.add("refresh-interval", FEED_EVERY, parameters={"VALUE": "DURATION"})
    for event in calendar.events:
        if not event.cancelled:
            file.add_component(_entry(event, title(task_number(event.uid))))
    return file.to_ical()


def task_number(uid: str) -> int:
    """Four figures that stand for an event: the same for its owner always, another for each companion."""
    return 1000 + int(uid, 16) % 9000


def _empty(name: str) -> icalendar.Calendar:
    file = icalendar.Calendar()
    file.add("prodid", MAKER)
    file.add("version", "2.0")
    file.add("method", "PUBLISH")
    file.add("x-wr-calname", one_line(name))
    return file


def _entry(event: Event, title: str) -> icalendar.Event:
    entry = icalendar.Event()
    entry.add("uid", event.uid)
    entry.add("sequence", event.sequence)
    entry.add("dtstamp", event.changed_at.astimezone(UTC))
    entry.add("dtstart", event.start.astimezone(UTC))
    entry.add("dtend", event.end.astimezone(UTC))
    entry.add("summary", one_line(title))
    entry.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")
    entry.add("class", "PRIVATE")
    return entry
