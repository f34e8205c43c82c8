"""The life of a request: received, assessed, accepted or declined, at last closed.

Accepted, it becomes shifts. Functions are keyword-only after the session and never commit.
"""

from accompaniment.intake.lacking import Lacking, lacking
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
    begun,
    build,
    columns,
    pair,
    rebuilding,
    restore_shift,
    take_back,
    usual_codes,
    withdraw_shift,
)
from accompaniment.intake.visits import NotPossible, Visit, visits
from accompaniment.intake.wanted import Wanted, faults, next_code, same

__all__ = [
    "AlreadyDecided",
    "AlreadyWithdrawn",
    "HasBegun",
    "InPublishedPlan",
    "Lacking",
    "NotAssessed",
    "NotPossible",
    "NotWithdrawn",
    "ReasonMissing",
    "Visit",
    "Wanted",
    "accept",
    "assess",
    "begun",
    "build",
    "close",
    "columns",
    "decline",
    "faults",
    "lacking",
    "next_code",
    "pair",
    "rebuilding",
    "receive",
    "restore_shift",
    "revise",
    "same",
    "take_back",
    "usual_codes",
    "visits",
    "withdraw_shift",
]
