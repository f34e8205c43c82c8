"""Timefold (community edition) in Java: its rules, a move of whole teams, and how it is fetched and run."""
