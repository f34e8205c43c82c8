"""Every column of the database by what it says of people; a new one fails until somebody thought of it.

What people write of others, and who they are, is sealed. A column stays in clear only for a reason that
stands here: it is searched or sorted by in SQL, or the planner works with it, which goes on while the stick
with the keys is in the safe.
"""

from accompaniment.database import Base
from accompaniment.models.columns import Sealed
from accompaniment.models.sealed import InVault

SEALED = {
    "identity": "name contacts whereabouts notes",
    "defender": "asks_for",
    "request": "note reason",
    "absence": "note",
    "kept_breach": "reason",
    "volunteer": "email",
    "account": "totp",
}
HASHED = {
    "identity": "name_index",
    "account": "password_hash recovery invitation",
    "sign_in": "token_hash",
    "challenge": "value",
    "passkey": "credential_id public_key",
    "feed": "token_hash",
    "failed_sign_in": "account_key source_key",
    "audit_line": "link",
}
TYPED = {
    "volunteer.gender": "teams need a woman or a man: the planner counts them; may stay empty",
    "account.name": "typed at the door, before any key is there; the form asks for a code word, no name",
    "passkey.name": "tells somebody which of their own devices to end, also without the keys",
    "location.name": "towns and team houses, on every map; never somebody's own house",
    "organisation.name": "on every page, and no secret",
    "project.name": "on every page, and no secret",
    "resource.name": "a satellite phone, a car: lists are sorted by it",
}
"""In clear although somebody types it, and why."""

PLANNED_WITH = {
    "organisation": "id code",
    "project": (
        "id organisation_id code country timezone languages rules weights speed_kmh detour freeze_days "
        "ledger_weeks night_minutes weekend_minutes hard_minutes weekend fairness_tolerance feeds"
    ),
    "location": "id project_id code country lat lon base phone_coverage",
    "travel_time": "id project_id from_id to_id minutes by",
    "resource": "id project_id code base_id count",
    "defender": "id project_id code uid kind place_id base_id",
    "defender_known_to": "defender_id volunteer_id",
    "identity": "id project_id uid defender_id",
    "volunteer": "id project_id code uid base_id arrives leaves counts_from nationalities limits",
    "qualification": "id volunteer_id name level expires",
    "absence": "id project_id uid volunteer_id first_day last_day kind",
    "wish": "id project_id volunteer_id first_day last_day weight",
    "incompatible_pair": "id project_id volunteer_id other_id",
    "request": (
        "id project_id code uid defender_id kind place_id first_start last_start weekdays at days hours "
        "times per_week people people_max needs prefers excluded uses priority risk known_at state "
        "received_at decided_at"
    ),
    "shift": (
        "id project_id code uid request_id title defender_id location_id starts first_start last_start "
        "minutes load_minutes team_min team_max needs prefers excluded from_base uses priority "
        "withdrawn_at"
    ),
    "pin": "id project_id shift_id volunteer_id start made_at made_by_id",
    "plan": (
        "id project_id first_day end_day state number made_at made_by_id published_at published_by_id "
        "withdrawn_at based_on_id status bill version"
    ),
    "team": "id plan_id shift_id start end",
    "duty": "team_id volunteer_id",
    "kept_breach": "id plan_id uid key kept_at kept_by_id",
    "notice": "id plan_id volunteer_id changes seen_at",
    "run": (
        "id project_id kind menu first_day end_day seconds seed changes_at_most freeze_days asked_at "
        "asked_by_id state worker lease_until attempts cancel_asked_at stop_asked_at progress best fault "
        "avoid ended_at plan_id"
    ),
    "account": (
        "id project_id role volunteer_id base_id language created_at disabled_at totp_step invited_until"
    ),
    "passkey": "id account_id sign_count transports added_at used_at",
    "challenge": "account_id purpose made_at",
    "access_grant": (
        "id project_id account_id what defender_id base_id reason begins_at ends_at given_by_id ended_at "
        "ended_by_id"
    ),
    "sign_in": "id account_id device began_at ended_at",
    "failed_sign_in": "id at",
    "feed": "id account_id began_at ended_at fetched_on",
    "handover": (
        "id project_id purpose asked_at asked_by_id until released_at released_by_id withdrawn_at "
        "withdrawn_by_id taken_at"
    ),
    "handover_defender": "handover_id defender_id",
    "consent": "id project_id defender_id use given_at withdrawn_at noted_by_id",
    "forgetting": "id day at records cleaned_at",
    "gone_id": "kind last",
    "gone_code": "project_id letter last",
    "audit_line": "id at project_id account_id action thing",
}
"""In clear: codes, numbers, times, towns, words of lists."""

WHY = {
    "organisation": "which of them, on every row below it",
    "project": "the rules and the time zone that all is planned by",
    "location": "towns and team houses: drawn, measured, searched by country",
    "travel_time": "minutes between towns",
    "resource": "how many there are, planned with",
    "defender": "a code and a town: planned with, searched, joined",
    "defender_known_to": "codes: who is known to whom is planned with",
    "identity": "only that there is one, and whose",
    "volunteer": "planned with: base, days of service, nationalities (the rule on home countries)",
    "qualification": "planned with",
    "absence": "days on which somebody cannot be planned; the kind is never one of health",
    "wish": "days, planned with",
    "incompatible_pair": "codes, planned with; no reason is kept",
    "request": "planned with, sorted and searched by day, place, kind, state",
    "shift": "planned with, searched by day",
    "pin": "codes and a time, planned with",
    "plan": "days, numbers and states: searched by them",
    "team": "times, searched by them",
    "duty": "codes",
    "kept_breach": "the broken rule by its key: looked up by it",
    "notice": "codes and times",
    "run": "the queue: searched by state and time; plans in codes; faults are the program's own sentences",
    "account": "asked for at every click, before any key is there",
    "passkey": "asked for at the door, before any key is there",
    "challenge": "asked for at the door, before any key is there",
    "access_grant": "asked for at every click; the reason is a word of a list",
    "sign_in": "asked for at every click; the device is a kind of browser",
    "failed_sign_in": "counted by time",
    "feed": "looked up when a calendar asks, without the keys",
    "handover": "asked for by state and time; the purpose is a word of a list",
    "handover_defender": "codes",
    "consent": "asked for before each use, without the keys; the use is a word of a list",
    "forgetting": "days and counts",
    "gone_id": "numbers: which is free is looked up without the keys",
    "gone_code": "numbers: which is free is looked up without the keys",
    "audit_line": "chained and searched; holds no content",
}
"""Why what `PLANNED_WITH` lists of a table is in clear."""


def listed(*inventories: dict[str, str]) -> list[str]:
    return [
        f"{table}.{column}" for i in inventories for table, names in i.items() for column in names.split()
    ]


def there(sealed: bool | None = None) -> set[str]:
    return {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if sealed is None or isinstance(column.type, Sealed | InVault) is sealed
    }


def test_every_column_is_in_the_inventory_once():
    everything = [*listed(SEALED, HASHED, PLANNED_WITH), *TYPED]
    assert len(everything) == len(set(everything))
    assert set(everything) == there()


def test_what_is_listed_as_sealed_is_sealed_and_nothing_else():
    assert set(listed(SEALED)) == there(sealed=True)


def test_what_is_in_clear_has_a_reason():
    assert set(WHY) == set(PLANNED_WITH)
