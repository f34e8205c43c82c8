"""The guard that keeps the test run from calling elsewhere."""

from __future__ import annotations

import socket
import urllib.request

import pytest

from tests.offline import OutgoingCall

ELSEWHERE = "192.0.2.1"  # RFC 5737: nobody's


def test_connection_to_another_machine_fails() -> None:
    with pytest.raises(OutgoingCall):
        socket.create_connection((ELSEWHERE, 80))


def test_name_of_another_machine_is_not_looked_up() -> None:
    with pytest.raises(OutgoingCall):
        urllib.request.urlopen("http://tiles.example/1.png")


def test_datagram_to_another_machine_fails() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sending, pytest.raises(OutgoingCall):
        sending.sendto(b"", (ELSEWHERE, 53))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_this_machine_may_be_asked(host: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection((host, server.getsockname()[1])).close()
