"""A passkey in software: what a stick or a phone does, without either."""

from __future__ import annotations

import json
import secrets
from hashlib import sha256
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import bytes_to_base64url

PRESENT, ATTESTED = 0x01, 0x40


class SoftKey:
    """A key that counts its signatures; `at` is the address that the browser says the page has."""

    def __init__(self, at: str = "http://localhost") -> None:
        self.at, self.count = at, 0
        self.id, self._private = secrets.token_bytes(16), generate_private_key(SECP256R1())

    @property
    def public(self) -> dict[int, Any]:
        """The public half as COSE (RFC 9053, ES256)."""
        point = self._private.public_key().public_numbers()
        return {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}

    def make(self, options: str, public: Any = None, **attestation: Any) -> str:
        """The browser's answer to the wish for a new passkey; on wish with another key or attestation."""
        asked = json.loads(options)
        shown = cbor2.dumps(self.public if public is None else public)
        attested = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + shown
        data = self._data(asked["rp"]["id"], PRESENT | ATTESTED) + attested
        kept = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data} | attestation)
        said = self._said("webauthn.create", asked)
        return self._answer(clientDataJSON=said, attestationObject=kept, transports=["usb", "thought"])

    def sign(self, options: str) -> str:
        """The browser's answer to the wish for a signature."""
        asked = json.loads(options)
        self.count += 1
        said, data = self._said("webauthn.get", asked), self._data(asked["rpId"], PRESENT)
        signature = self._private.sign(data + sha256(said).digest(), ECDSA(SHA256()))
        return self._answer(clientDataJSON=said, authenticatorData=data, signature=signature)

    def _data(self, party: str, flags: int) -> bytes:
        return sha256(party.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _said(self, kind: str, asked: dict[str, Any]) -> bytes:
        return json.dumps({"type": kind, "challenge": asked["challenge"], "origin": self.at}).encode()

    def _answer(self, **parts: Any) -> str:
        name = bytes_to_base64url(self.id)
        said = {key: bytes_to_base64url(it) if isinstance(it, bytes) else it for key, it in parts.items()}
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": said})
