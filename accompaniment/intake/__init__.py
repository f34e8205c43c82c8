"""The life of a request: received, assessed, accepted or declined, at last closed.

Accepted, it becomes shifts. Functions are keyword-only after the session and never commit.
"""

from accompaniment.intake.life import (
    AlreadyDecided,
    NotAssessed,
    ReasonMissing,
    accept,
    assess,
    close,
    decline,
    receive,
    revise,
)
from accompaniment.intake.shifts import (
    AlreadyWithdrawn,
    HasBegun,
    InPublishedPlan,
    NotWithdrawn,
    rebuilding,
    restore_shift,
    withdraw_shift,
)
from accompaniment.intake.visits import NotPossible, Visit, visits
from accompaniment.intake.wanted import Wanted, faults, next_code

__all__ = [
    "AlreadyDecided",
    "AlreadyWithdrawn",
    "HasBegun",
    "InPublishedPlan",
    "NotAssessed",
    "NotPossible",
    "NotWithdrawn",
    "ReasonMissing",
    "Visit",
    "Wanted",
    "accept",
    "assess",
    "close",
    "decline",
    "faults",
    "next_code",
    "rebuilding",
    "receive",
    "restore_shift",
    "revise",
    "visits",
    "withdraw_shift",
]
