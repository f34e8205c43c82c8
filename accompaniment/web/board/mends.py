"""What would let a team go on a shift that nobody can take, and doing it where that is one edit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import ngettext

from accompaniment import planning
from accompaniment.models import Shift
from accompaniment.planning import Checking, questions
from accompaniment.web.language import duration, fact, moment

AT_ONCE = 200
"""How many pairs of a person and a start are looked at without being asked: a small office's."""
PATIENCE = 3.0
"""Seconds that somebody waits who asks whether a rearrangement covers a shift."""


@dataclass(frozen=True, slots=True)
class Mend:
    """A mend in words: what to do, what of the rules it would break, what it costs. `fields` do it by
    the act `mend`; without them it is not the board's to do."""

    sentence: str
    breaks: tuple[str, ...]
    price: tuple[str, ...]
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Mending:
    """The mends of a shift: those that can be done here, and those that ask for more than planning can
    give. `asked`: whether they were looked for. `rearranged` is what an exact search of the duties near
    it said, in sentences, if that was asked for."""

    here: tuple[Mend, ...] = ()
    elsewhere: tuple[Mend, ...] = ()
    asked: bool = True
    rearranged: tuple[str, ...] = ()
    possible: bool = False
    """Whether there is anything to look for: a shift that no team can go on as it is."""


def mending(seen: Checking, shift: Shift) -> Mending:
    """What would let a team go on a shift without one; in a large office only when asked for."""
    facts = seen.problem.shifts[shift.code]
    if len(seen.problem.volunteers) * len(facts.starts) > AT_ONCE and not request.args.get("mends"):
        return Mending(asked=False, rearranged=_rearranged(seen, shift), possible=True)
    found = questions.mends(seen, shift)
    here = [_in_words(seen, shift, mend, _doing(mend)) for mend in (*found.swaps, *found.restarts)]
    more = (*found.other_times, *found.waivers, *found.hires)
    elsewhere = tuple(_in_words(seen, shift, mend) for mend in more)
    return Mending(tuple(here), elsewhere, rearranged=_rearranged(seen, shift), possible=True)


def _rearranged(seen: Checking, shift: Shift) -> tuple[str, ...]:
    if not request.args.get("rearrange"):
        return ()
    found = questions.rearrange(seen, shift, PATIENCE)
    sentences = [questions.reason(found.reason(seen.problem, seen.teams), _, fact)]
    if found.plan is not None:
        for code in (shift.code, *found.moved(seen.teams)):
            team = found.plan.teams[code]
            who = ", ".join(team.volunteers)
            sentences.append(
                _("%(shift)s, %(start)s: %(who)s", shift=code, start=moment(team.start), who=who)
            )
    return tuple(sentences)


def _in_words(seen: Checking, shift: Shift, mend: Any, fields: tuple[tuple[str, str], ...] = ()) -> Mend:
    return Mend(
        questions.reason(mend.reason(seen.problem, shift.code), _, fact),
        tuple(planning.sentence(breach, _, fact) for breach in getattr(mend, "breaches", ())),
        price_words(mend.price),
        fields,
    )


def _doing(mend: Any) -> tuple[tuple[str, str], ...]:
    """The fields of the form that does a swap, or moves a start."""
    team = [("volunteer", code) for code in mend.team.volunteers]
    fields = [("duty", mend.duty), *team, ("start", mend.team.start.isoformat())]
    if hasattr(mend, "leaves"):
        fields += [("leaves", mend.leaves), ("takes", mend.takes or "")]
    else:
        fields += [("duty_start", mend.start.isoformat())]
    return tuple(fields)


def price_words(price: Mapping[str, float]) -> tuple[str, ...]:
    """What a change costs beside what it wins: changes to what people were told, wishes, new faces, way."""
    changes, strangers = round(price.get("changes", 0)), round(price.get("continuity", 0))
    wishes, travel = price.get("wishes", 0), round(price.get("travel", 0))
    words = []
    if changes > 0:
        words.append(
            ngettext(
                "%(num)s change to what people were told", "%(num)s changes to what people were told", changes
            )
        )
    if changes < 0:
        words.append(
            ngettext(
                "%(num)s change less to what people were told",
                "%(num)s changes less to what people were told",
                -changes,
            )
        )
    if wishes > 0:
        words.append(_("against a wish"))
    if wishes < 0:
        words.append(_("keeps a wish"))
    if strangers > 0:
        words.append(ngettext("%(num)s new face", "%(num)s new faces", strangers))
    if strangers < 0:
        words.append(ngettext("%(num)s new face less", "%(num)s new faces less", -strangers))
    if travel > 0:
        words.append(_("%(way)s more on the road", way=duration(travel)))
    if travel < 0:
        words.append(_("%(way)s less on the road", way=duration(-travel)))
    return tuple(words) or (_("costs nothing else"),)
