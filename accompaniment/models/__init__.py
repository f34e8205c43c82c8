"""The records of the office."""

from accompaniment.models.account import Account, Role
from accompaniment.models.audit import AuditLine
from accompaniment.models.consent import Consent, Use
from accompaniment.models.defender import Defender, DefenderKind
from accompaniment.models.feed import Feed
from accompaniment.models.forgetting import Forgetting
from accompaniment.models.gone import GoneCode, GoneId
from accompaniment.models.grant import Grant, GrantReason, What
from accompaniment.models.handover import Handover, HandoverPurpose
from accompaniment.models.identity import Identity
from accompaniment.models.location import Location, TravelTime
from accompaniment.models.office import DEFAULT_RULES, DEFAULT_WEIGHTS, Organisation, Project
from accompaniment.models.passkey import Challenge, Passkey, Purpose
from accompaniment.models.plan import Duty, KeptBreach, Notice, Pin, Plan, PlanState, Team
from accompaniment.models.request import Request, RequestState, Risk, Shift
from accompaniment.models.resource import Resource
from accompaniment.models.run import Run, RunKind, RunState
from accompaniment.models.sign_in import FailedSignIn, SignIn
from accompaniment.models.volunteer import Absence, IncompatiblePair, Qualification, Volunteer, Wish

__all__ = [
    "DEFAULT_RULES",
    "DEFAULT_WEIGHTS",
    "Absence",
    "Account",
    "AuditLine",
    "Challenge",
    "Consent",
    "Defender",
    "DefenderKind",
    "Duty",
    "FailedSignIn",
    "Feed",
    "Forgetting",
    "GoneCode",
    "GoneId",
    "Grant",
    "GrantReason",
    "Handover",
    "HandoverPurpose",
    "Identity",
    "IncompatiblePair",
    "KeptBreach",
    "Location",
    "Notice",
    "Organisation",
    "Passkey",
    "Pin",
    "Plan",
    "PlanState",
    "Project",
    "Purpose",
    "Qualification",
    "Request",
    "RequestState",
    "Resource",
    "Risk",
    "Role",
    "Run",
    "RunKind",
    "RunState",
    "Shift",
    "SignIn",
    "Team",
    "TravelTime",
    "Use",
    "Volunteer",
    "What",
    "Wish",
]
