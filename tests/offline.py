"""The test run opens no outgoing connection: whatever tries to, in this process, fails.

An audit hook of Python's (PEP 578) sees every connection and every look-up of a name, whoever asks, and
cannot be taken away again. What the browser asks for is listed by the browser tests; the processes that
tests start run the same code as this one.
"""

from __future__ import annotations

import ipaddress
import sys
from typing import Any


class OutgoingCall(Exception):
    """Something in a test tried to reach another machine."""


def is_here(host: Any) -> bool:
    """Whether an address is this machine's own."""
    if host in (None, "", "localhost", b"localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def refuse(event: str, arguments: tuple[Any, ...]) -> None:
    """The hook."""
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]  # a text is the path of a socket in a folder
        host = address[0] if isinstance(address, tuple) else None
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0]
    else:
        return
    if not is_here(host):
        raise OutgoingCall(f"{event}: {host!r}")


sys.addaudithook(refuse)
