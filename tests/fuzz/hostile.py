"""What somebody with bad intent, or a broken program, would put into a file or a field."""

from __future__ import annotations

FORMULAS = ("=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", "=cmd|' /C calc'!A0", '=HYPERLINK("//x")')
"""What a spreadsheet program would run."""

LINES = (
    "a\r\nBcc: x@evil.example",
    "a\nATTENDEE:mailto:x@evil.example",
    "a\r\n\r\n<script>",
    "a\u2028b\x85c\x0bd",
)
"""What would begin a new line where one line is meant: a header, a calendar's property, a log."""

MARKS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{7*7}}",
    "${7*7}",
    "%(x)s {0} {x.y}",
    "'; DROP TABLE volunteers; --",
    "`${alert(1)}`",
    "]]>",
    "&lol;",
)
"""What would be run by a page, a template or a database."""

SIGNS = (
    "\0",
    "a\0b",
    "\x1b[2J",
    "\u202eedoc",
    "a\u2066b\u2069",
    "\ufeffa",
    "\u200b",
    "\ufffd",
    "a" * 6000,
    "a\u0300" * 300,
    "\U0001f600",
    "ﷺ",
    "١٢",
    "²",
    "½",
    "Ⅷ",
    "İ",
    "ß",
    "\xa0",
)
"""Signs that are not seen, not what they seem, or longer than they look."""

NUMBERS = (
    *("nan", "inf", "-inf", "1e999", "1e308", "1" * 400, "9" * 5000, "-0", "0x10", "1_0", "1,000", "9" * 19),
    *("-1", "0", "0.0000000001", "2147483648", "9223372036854775808", "1e5"),
)
"""Numbers that are none, or too large for what holds them."""

MOMENTS = (
    *("0001-01-01", "9999-12-31", "2027-02-30", "2027-13-01", "20270101", "2027-W01-1", "0000-00-00"),
    *("9999-12-31T23:59:59", "0001-01-01T00:00", "2027-01-12T19:00+23:59", "2027-01-12T19:00-99:00", "24:00"),
    *("23:59:60", "00:00;00:00", "2027-03-28T02:30", "2027-01-01T00:00:00.000001"),
)
"""Days and times that do not exist, or from which one cannot count on."""

PATHS = ("../../etc/passwd", "..\\..\\x", "/etc/passwd", "C:\\x", "file:///etc/passwd", "con", ".", "..")
"""Names that lead out of the folder they are meant for."""

ADDRESSES = (
    *("//evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example", "https:evil.example"),
    *("///evil.example", "/\t/evil.example", "/\n/evil.example", "\t//evil.example", " //evil.example"),
    *(
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "/%2f/evil.example",
        "%2f%2fevil.example",
    ),
    *(
        "http://localhost@evil.example",
        "//localhost:80@evil.example",
        "//evil.example/..",
        "/\u2028/evil.example",
    ),
    *(
        "/sign-in\r\nSet-Cookie: a=b",
        "//[::1]",
        "mailto:x@evil.example",
        "?next=//evil.example",
        "evil.example",
    ),
)
"""Where a redirect must not lead."""

TEXTS = (*FORMULAS, *LINES, *MARKS, *SIGNS, *NUMBERS, *MOMENTS, *PATHS, *ADDRESSES[:6])
