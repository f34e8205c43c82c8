"""What leaves a plan: maps, calendars, sheets. All read a Timetable; none knows the database or the web."""
