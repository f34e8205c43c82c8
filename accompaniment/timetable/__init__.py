"""A plan made readable for one reader.

The board, the map, a volunteer's page and every file that leaves the house are readings of a
`Timetable`; none of them queries or leaves out anything by itself. What the reader may not see is
not in it.
"""

from accompaniment.timetable.history import Calendar, Event, calendar, event_uid
from accompaniment.timetable.horizon import whole_since
from accompaniment.timetable.making import NotReadable, read
from accompaniment.timetable.notices import Change, News, news
from accompaniment.timetable.reading import (
    Duty,
    Entry,
    Idle,
    Kept,
    Need,
    Person,
    Place,
    Timetable,
    Uncovered,
    Use,
    in_order,
)
from accompaniment.timetable.watching import Crew, watch

__all__ = [
    "Calendar",
    "Change",
    "Crew",
    "Duty",
    "Entry",
    "Event",
    "Idle",
    "Kept",
    "Need",
    "News",
    "NotReadable",
    "Person",
    "Place",
    "Timetable",
    "Uncovered",
    "Use",
    "calendar",
    "event_uid",
    "in_order",
    "news",
    "read",
    "watch",
    "whole_since",
]
