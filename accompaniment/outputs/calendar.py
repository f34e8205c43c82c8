"""A calendar file (iCalendar, RFC 5545): opaque titles, towns, times in UTC, nothing else.

A phone shows it to whoever looks over a shoulder and its maker sends it to a server abroad, so it
knows no defender, no kind of work and no name.
"""

from __future__ import annotations

from datetime import UTC

import icalendar

from accompaniment.outputs.words import one_line
from accompaniment.timetable import Calendar, Event

MAKER = "-//Accompaniment//Duties//EN"


def write(calendar: Calendar) -> bytes:
    """The calendar as the bytes of an .ics file.

    An event keeps its UID through all versions; SEQUENCE and STATUS tell a calendar that has it what
    became of it. The same history gives the same bytes.
    """
    file = icalendar.Calendar()
    file.add("prodid", MAKER)
    file.add("version", "2.0")
    file.add("method", "PUBLISH")
    file.add("x-wr-calname", one_line(calendar.whose))
    for event in calendar.events:
        file.add_component(_event(event))
    return file.to_ical()


def _event(event: Event) -> icalendar.Event:
    entry = icalendar.Event()
    entry.add("uid", event.uid)
    entry.add("sequence", event.sequence)
    entry.add("dtstamp", event.changed_at.astimezone(UTC))
    entry.add("dtstart", event.start.astimezone(UTC))
    entry.add("dtend", event.end.astimezone(UTC))
    entry.add("summary", one_line(": ".join(filter(None, (event.shift, ", ".join(event.people))))))
    entry.add("location", one_line(event.place))
    entry.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")
    entry.add("class", "PRIVATE")
    return entry
