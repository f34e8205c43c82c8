"""A plan: which shifts have a team, who is on it, and when it begins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any


@dataclass(frozen=True, slots=True)
class Team:
    """The people of one shift and the instant (UTC) at which it begins."""

    start: datetime
    volunteers: tuple[str, ...]

    def with_person(self, volunteer: str) -> Team:
        return Team(self.start, (*self.volunteers, volunteer))

    def without_person(self, volunteer: str) -> Team:
        return Team(self.start, tuple(v for v in self.volunteers if v != volunteer))


@dataclass(frozen=True)
class Plan:
    """Shift id to team.  A shift that is not here is uncovered: half a team is no team."""

    teams: Mapping[str, Team] = field(default_factory=dict)

    def with_team(self, shift: str, team: Team) -> Plan:
        """This plan with another team on a shift; a team of nobody uncovers it."""
        return Plan({**self.teams, shift: team}) if team.volunteers else self.without(shift)

    def without(self, shift: str) -> Plan:
        """This plan with a shift uncovered."""
        return Plan({s: team for s, team in self.teams.items() if s != shift})

    def duties_of(self, volunteer: str) -> tuple[str, ...]:
        """The shifts a person is on, in the order of the plan."""
        return tuple(self._duties.get(volunteer, ()))

    @cached_property
    def memo(self) -> dict[Any, Any]:
        """What was found out about this plan and is costly to find twice."""
        return {}

    @cached_property
    def _duties(self) -> dict[str, list[str]]:
        duties: dict[str, list[str]] = {}
        for shift, team in self.teams.items():
            for volunteer in team.volunteers:
                duties.setdefault(volunteer, []).append(shift)
        return duties
