"""The answer in sentences: how few could do it, and why fewer cannot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ..rules.base import N_

if TYPE_CHECKING:
    from .question import Fewest

MOST_NAMED = 8
"""So many shifts are named in a sentence."""

CAN = N_("{people} of {everybody} people can cover {shifts} shifts.")
CAN_ONE = N_("{people} of {everybody} people can cover 1 shift.")
FEWER_CANNOT = N_("Fewer cannot: proven.")
BETWEEN = N_("At least {least} are needed; what is between is not known.")
TOGETHER = N_("Nobody can be on two of {named}, which need {needed} people.")
ALONE = N_("So many are needed for {named} alone.")
TOGETHER_AND_MORE = N_("Nobody can be on two of {named} and {more} more, which need {needed} people.")
NO_TEAM = N_("Not even everybody together can: there is no team for {named}.")
NO_TEAM_AND_MORE = N_("Not even everybody together can: there is no team for {named} and {more} more.")
IMPOSSIBLE = N_("Not even everybody together can cover all of them: proven.")
NOT_FOUND = N_("No plan was found that covers all of them. At least {least} people are needed.")


def sentences(answer: Fewest, everybody: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each with what fills it, to be translated; `everybody` is how many people there are."""
    if answer.plan is not None:
        shifts = len(answer.plan.teams)
        facts = {"people": answer.people, "everybody": everybody, "shifts": shifts}
        yield CAN_ONE if shifts == 1 else CAN, facts
        yield (FEWER_CANNOT, {}) if answer.status == "proven" else (BETWEEN, {"least": answer.least})
        # The proof that anybody can see, where it is one.
        if answer.status == "proven" and answer.together and answer.together_people >= answer.least:
            needed = {"needed": answer.together_people}
            several = len(answer.together) > 1
            yield _named((TOGETHER if several else ALONE, TOGETHER_AND_MORE), answer.together, needed)
    elif answer.nobody:
        yield _named((NO_TEAM, NO_TEAM_AND_MORE), answer.nobody, {})
    else:
        yield (IMPOSSIBLE, {}) if answer.status == "impossible" else (NOT_FOUND, {"least": answer.least})


def _named(
    texts: tuple[str, str], shifts: Sequence[str], facts: dict[str, Any]
) -> tuple[str, dict[str, Any]]:
    facts = facts | {"named": ", ".join(shifts[:MOST_NAMED])}
    more = len(shifts) - MOST_NAMED
    return (texts[1], facts | {"more": more}) if more > 0 else (texts[0], facts)
