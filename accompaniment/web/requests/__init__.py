"""Requests: the list, the form, their life, the short way for emergencies."""

from accompaniment.web.requests import emergency, form, life
from accompaniment.web.requests.lists import page

__all__ = ["emergency", "form", "life", "page"]
