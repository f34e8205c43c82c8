"""From the office's records to the planner and back: problems, drafts, edits, comparisons.

The surface of the package; each function is told in its own module.
"""

from accompaniment.planning.keep import NotADraft, discard, draft_from, keep, plan_of
from accompaniment.planning.office import Facts, facts, problem
from accompaniment.planning.pins import Remark
from accompaniment.planning.record import current

__all__ = [
    "Facts",
    "NotADraft",
    "Remark",
    "current",
    "discard",
    "draft_from",
    "facts",
    "keep",
    "plan_of",
    "problem",
]
