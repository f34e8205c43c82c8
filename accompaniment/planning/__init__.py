"""From the office's records to the planner and back: problems, drafts, edits, comparisons.

The surface of the package; each function is told in its own module.
"""

from accompaniment.planning.asked import (
    FewestPeople,
    ask_alternatives,
    ask_fewest,
    fewest_people,
    latest_fewest,
    take_fewest,
)
from accompaniment.planning.avoiding import MOST_AVOIDED, Avoidance, avoided, descend, known
from accompaniment.planning.breaches import (
    Checking,
    NotBroken,
    ReasonNeeded,
    Standing,
    breaches,
    checking,
    keep_breach,
    key_of,
    sentence,
    standing,
)
from accompaniment.planning.compare import (
    Change,
    Comparison,
    ShiftChange,
    Stretch,
    by_person,
    compare,
    differences,
)
from accompaniment.planning.coverage import coverage, replaced
from accompaniment.planning.edits import (
    Edit,
    EditedMeanwhile,
    NotPossible,
    assign,
    move,
    pin,
    pin_of,
    team_of,
    unassign,
    unpin,
)
from accompaniment.planning.keep import (
    NotADraft,
    discard,
    draft_from,
    keep,
    new_team,
    plan_of,
    teams_of,
)
from accompaniment.planning.ledger import Borne, borne_lately, weeks_back
from accompaniment.planning.office import Facts, facts, problem, sizes
from accompaniment.planning.pins import Remark
from accompaniment.planning.questions import reason, who_can, who_can_when, why_uncovered
from accompaniment.planning.record import current
from accompaniment.planning.repairs import Repair, outdated, repairs, take_repair

__all__ = [
    "MOST_AVOIDED",
    "Avoidance",
    "Borne",
    "Change",
    "Checking",
    "Comparison",
    "Edit",
    "EditedMeanwhile",
    "Facts",
    "FewestPeople",
    "NotADraft",
    "NotBroken",
    "NotPossible",
    "ReasonNeeded",
    "Remark",
    "Repair",
    "ShiftChange",
    "Standing",
    "Stretch",
    "ask_alternatives",
    "ask_fewest",
    "assign",
    "avoided",
    "borne_lately",
    "breaches",
    "by_person",
    "checking",
    "compare",
    "coverage",
    "current",
    "descend",
    "differences",
    "discard",
    "draft_from",
    "facts",
    "fewest_people",
    "keep",
    "keep_breach",
    "key_of",
    "known",
    "latest_fewest",
    "move",
    "new_team",
    "outdated",
    "pin",
    "pin_of",
    "plan_of",
    "problem",
    "reason",
    "repairs",
    "replaced",
    "sentence",
    "sizes",
    "standing",
    "take_fewest",
    "take_repair",
    "team_of",
    "teams_of",
    "unassign",
    "unpin",
    "weeks_back",
    "who_can",
    "who_can_when",
    "why_uncovered",
]
