"""What is kept of one person, as a file on their request, and what is held back of it and why.

`parts` says it table by table; a test fails when a column that speaks of people is neither given nor held
back for a reason.
"""

from accompaniment.person_data.collecting import (
    PersonData,
    counts_of_defender,
    of_defender,
    of_volunteer,
    to_zip,
)

__all__ = ["PersonData", "counts_of_defender", "of_defender", "of_volunteer", "to_zip"]
