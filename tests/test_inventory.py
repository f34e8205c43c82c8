"""Every column of the database by what it says of people; a new one fails until somebody thought of it."""

from accompaniment.database import Base
from accompaniment.models.columns import Sealed

SEALED = {
    "identity": "name contacts whereabouts notes",
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
    "defender": "asks_for",
    "request": "note reason",
    "absence": "note",
    "kept_breach": "reason",
    "volunteer": "gender email",
    "account": "name",
    "passkey": "name",
    "location": "name",
    "organisation": "name",
    "project": "name",
    "resource": "name",
}
"""In clear, and somebody types it: the forms say no names, `docs/security.md` that it is in clear."""

PLANNED_WITH = {
    "organisation": "id code",
    "project": (
        "id organisation_id code country timezone languages rules weights speed_kmh detour freeze_days "
        "ledger_weeks night_minutes weekend_minutes hard_minutes weekend fairness_tolerance feeds"
    ),
    "location": "id project_id code country lat lon base phone_coverage",
    "travel_time": "id project_id from_id to_id minutes by",
    "resource": "id project_id code base_id count",
    "defender": "id project_id code kind place_id base_id",
    "defender_known_to": "defender_id volunteer_id",
    "identity": "id project_id uid defender_id",
    "volunteer": "id project_id code uid base_id arrives leaves counts_from nationalities limits",
    "qualification": "id volunteer_id name level expires",
    "absence": "id project_id volunteer_id first_day last_day kind",
    "wish": "id project_id volunteer_id first_day last_day weight",
    "incompatible_pair": "id project_id volunteer_id other_id",
    "request": (
        "id project_id code defender_id kind place_id first_start last_start weekdays at days hours "
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
    "kept_breach": "id plan_id key kept_at kept_by_id",
    "notice": "id plan_id volunteer_id changes seen_at",
    "run": (
        "id project_id kind menu first_day end_day seconds seed changes_at_most freeze_days asked_at "
        "asked_by_id state worker lease_until attempts cancel_asked_at stop_asked_at progress best fault avoid "
        "ended_at plan_id"
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
    "audit_line": "id at project_id account_id action thing",
}
"""In clear: codes, numbers, times, towns."""


def listed(*inventories: dict[str, str]) -> list[str]:
    return [
        f"{table}.{column}" for i in inventories for table, names in i.items() for column in names.split()
    ]


def there(sealed: bool | None = None) -> set[str]:
    return {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if sealed is None or isinstance(column.type, Sealed) is sealed
    }


def test_every_column_is_in_the_inventory_once():
    everything = listed(SEALED, HASHED, TYPED, PLANNED_WITH)
    assert len(everything) == len(set(everything))
    assert set(everything) == there()


def test_what_is_listed_as_sealed_is_sealed_and_nothing_else():
    assert set(listed(SEALED)) == there(sealed=True)
