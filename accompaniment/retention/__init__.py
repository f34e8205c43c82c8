"""Forgetting: what is kept how long, and that what was forgotten stays so when a backup comes back.

`kinds` says what is over when, `acts` how one record is forgotten, `forgetting` does it, `daily` once
a day; `tombstones` is what is noted of it outside the database, and `cleaning` leaves no trace in the
database's file.
"""

from accompaniment.retention.cleaning import clean, clean_up
from accompaniment.retention.daily import office_day, once_a_day
from accompaniment.retention.forgetting import Due, due, forget, forget_again, on_request
from accompaniment.retention.kinds import KINDS
from accompaniment.retention.tombstones import Forgotten, forgotten, note, noted

__all__ = [
    "KINDS", "Due", "Forgotten", "clean", "clean_up", "due", "forget", "forget_again", "forgotten", "note",
    "noted", "office_day", "on_request", "once_a_day",
]  # fmt: skip
