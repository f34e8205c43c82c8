"""Which records an account sees: one condition for each kind. What is not seen does not exist for it.

Organisation and project are walls: an account belongs to one project, and nothing of another one is ever
found. Inside, a base coordinator sees the cases and people of one base. A case is a defender with their
requests and shifts; it belongs to the defender's base. What the house itself asks for belongs to the base at
whose team house it takes place, anything else to the whole project.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true

from accompaniment import access
from accompaniment.models import (
    Account,
    Defender,
    Grant,
    Location,
    Plan,
    PlanState,
    Request,
    Resource,
    Role,
    Shift,
    TravelTime,
    Volunteer,
    What,
)


def records_of(account: Account, model: Any) -> Select[Any]:
    """All records of a kind that the account sees."""
    return select(model).where(sees(account, model))


def sees(account: Account, model: Any) -> ColumnElement[bool]:
    """Whether the account sees a row of `model`. A kind nobody thought of needs the whole project."""
    inside = model.project_id == account.project_id
    if model in OWN_RULE:
        return and_(inside, OWN_RULE[model](account))
    bases = access.bases(account)
    if bases is None:
        return inside
    return and_(inside, NARROWED[model](account, bases) if model in NARROWED else false())


def identities_of(account: Account) -> Select[Any]:
    """The defenders who they are the account may open: not those of a base or case that was only granted."""
    mine = or_(
        Defender.base_id.in_(access.own_base(account)),
        Defender.id.in_(access.granted(account, What.IDENTITY)),
        true() if access.sees_whole_plan(account) else false(),
    )
    return select(Defender).where(Defender.project_id == account.project_id, mine)


def for_accounts(account: Account, model: Any) -> Select[Any]:
    """Volunteers or places by code, to say whose account one is, and which base's."""
    kept = access.may(account, access.Permission.ACCOUNTS)
    return select(model).where(model.project_id == account.project_id, true() if kept else false())


def people(account: Account) -> ColumnElement[bool]:
    """Whose duties the account reads: the people of its bases, and oneself."""
    bases = access.bases(account)
    own = Volunteer.id == account.volunteer_id if account.volunteer_id is not None else false()
    return true() if bases is None else or_(own, Volunteer.base_id.in_(bases))


def bases_of(account: Account) -> Select[tuple[Location]]:
    """The team houses whose plan the account reads."""
    bases = access.bases(account)
    mine = true() if bases is None else Location.id.in_(bases)
    return select(Location).where(Location.project_id == account.project_id, Location.base, mine)


def watched(account: Account) -> ColumnElement[bool]:
    """Whose being out the account may watch: the people of its base, or everybody where it has none."""
    whole = access.sees_whole_plan(account) or (account.role is Role.MONITOR and account.base_id is None)
    mine = (access.bases(account) or frozenset()) | ({account.base_id} - {None})
    return true() if whole else Volunteer.base_id.in_(mine)


def cases(account: Account, defender_id: Any, place_id: Any) -> ColumnElement[bool]:
    """Whether what is for that defender, or without one at that place, is of a case the account sees."""
    bases = access.bases(account)
    if bases is None:
        return true()
    mine = select(Defender.id).where(_defenders(account, bases))
    return or_(defender_id.in_(mine), and_(defender_id.is_(None), place_id.in_(bases)))


def _defenders(account: Account, bases: frozenset[int]) -> ColumnElement[bool]:
    return or_(Defender.base_id.in_(bases), Defender.id.in_(access.granted(account, What.CASE)))


def _places(account: Account, bases: frozenset[int]) -> ColumnElement[bool]:
    """Team houses, where one's own cases are, and where nobody's are: not where only others go."""
    others = or_(
        Location.id.in_(select(Defender.place_id).where(Defender.place_id.is_not(None))),
        Location.id.in_(select(Request.place_id)),
    )
    mine = or_(
        Location.id.in_(select(Defender.place_id).where(_defenders(account, bases))),
        Location.id.in_(select(Request.place_id).where(sees(account, Request))),
    )
    return or_(Location.base, mine, ~others)


def _ways(account: Account, bases: frozenset[int]) -> ColumnElement[bool]:
    seen = select(Location.id).where(sees(account, Location))
    return and_(TravelTime.from_id.in_(seen), TravelTime.to_id.in_(seen))


def _plans(account: Account, bases: frozenset[int]) -> ColumnElement[bool]:
    told = (PlanState.PUBLISHED, PlanState.DRAFT) if access.reads_drafts(account) else (PlanState.PUBLISHED,)
    return Plan.state.in_(told)


NARROWED: dict[Any, Callable[[Account, frozenset[int]], ColumnElement[bool]]] = {
    Volunteer: lambda account, bases: Volunteer.base_id.in_(bases),
    Defender: _defenders,
    Request: lambda account, bases: cases(account, Request.defender_id, Request.place_id),
    Shift: lambda account, bases: cases(account, Shift.defender_id, Shift.location_id),
    Location: _places,
    TravelTime: _ways,
    Resource: lambda account, bases: or_(Resource.base_id.is_(None), Resource.base_id.in_(bases)),
    Plan: _plans,
}
"""What an account sees that does not see its whole project, by kind of record. Any other kind: nothing."""


def _accounts(account: Account) -> ColumnElement[bool]:
    """All of the project for who keeps accounts; a base coordinator's own people; else only oneself."""
    if access.may(account, access.Permission.ACCOUNTS):
        return true()
    base = access.own_base(account)
    people = select(Volunteer.id).where(Volunteer.base_id.in_(base))
    return or_(Account.id == account.id, Account.base_id.in_(base), Account.volunteer_id.in_(people))


def _grants(account: Account) -> ColumnElement[bool]:
    """Those one holds or gave; all of the project for who sees the whole of it."""
    if access.sees_whole_plan(account):
        return true()
    return or_(Grant.account_id == account.id, Grant.given_by_id == account.id)


OWN_RULE: dict[Any, Callable[[Account], ColumnElement[bool]]] = {Account: _accounts, Grant: _grants}
"""What is not of a base: inside the project, a rule of its own."""
