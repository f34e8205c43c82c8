"""Tests of requests and their shifts."""


def codes(request) -> list[str]:
    """The codes of its shifts that still stand."""
    return [shift.code for shift in request.shifts if shift.withdrawn_at is None]
