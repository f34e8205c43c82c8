"""How long what is kept, in days; an installation may choose within bounds.

The defaults are those that field organisations name: detail of field plans 12 months, declined
requests 6 months, data of volunteers 24 months after service.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields

from accompaniment.errors import OfficeError


class BadPeriod(OfficeError):
    """A period is shorter than the work needs, or longer than anybody should be kept."""


@dataclass(frozen=True, slots=True)
class Periods:
    """Days, each counted from the moment at which nothing more is done with the record."""

    declined_requests: int = 183
    notes: int = 365
    plans: int = 365
    days_off: int = 365
    volunteers: int = 730
    identities: int = 730
    handovers: int = 365
    access: int = 365
    searches: int = 30
    sign_ins: int = 90
    wrong_passwords: int = 1

    def __post_init__(self) -> None:
        for name, days in asdict(self).items():
            least, most = BOUNDS[name]
            if not least <= days <= most:
                raise BadPeriod(
                    f"{SETTINGS[name]} is {days} days; it may be {least} to {most}.",
                    f"Maybe leave it out: {getattr(DEFAULT, name)} days.",
                )


BOUNDS: dict[str, tuple[int, int]] = {
    "declined_requests": (30, 366),
    "notes": (30, 730),
    "plans": (90, 730),  # fairness looks some weeks back
    "days_off": (90, 730),
    "volunteers": (30, 1096),
    "identities": (30, 1826),
    "handovers": (90, 1096),
    "access": (90, 1096),
    "searches": (1, 180),
    "sign_ins": (7, 366),
    "wrong_passwords": (1, 30),
}
"""The shortest and longest that each may be kept: never for ever."""

SETTINGS = {field.name: f"ACCOMPANIMENT_KEEP_{field.name.upper()}" for field in fields(Periods)}
"""The environment variable of each period."""

DEFAULT = Periods()
