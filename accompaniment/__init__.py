"""Planning and running protective accompaniment of human rights defenders."""

__version__ = "0.1.0"
