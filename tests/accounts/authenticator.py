"""A machine with a passkey, in software: it answers as a browser's would. Chromium's own is in tests/journeys."""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

from hemayat.accounts.passkeys import PasskeyChallenge

_FLAG = AuthenticatorData.FLAG


class Authenticator:
    """`origin`: of the page that it believes to be on. `is_verified`: whether it looked who holds it."""

    def __init__(self, origin: str, site: str) -> None:
        self.origin, self.site, self.is_verified, self.count = origin, site, True, 0
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._id = secrets.token_bytes(32)

    def made(self, asked: PasskeyChallenge) -> str:
        """What `navigator.credentials.create` gives back, as JSON."""
        credential = AttestedCredentialData.create(
            b"\0" * 16, self._id, ES256.from_cryptography_key(self._key.public_key())
        )
        data = self._data(_FLAG.AT, credential)
        answer = {"attestationObject": websafe_encode(AttestationObject.create("none", data, {}))}
        return self._json(answer | {"clientDataJSON": websafe_encode(self._client("create", asked))})

    def signed(self, asked: PasskeyChallenge) -> str:
        """What `navigator.credentials.get` gives back, as JSON."""
        self.count += 1
        data, client = self._data(_FLAG(0), b""), self._client("get", asked)
        signature = self._key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        answer = {
            "authenticatorData": websafe_encode(data),
            "clientDataJSON": websafe_encode(client),
            "signature": websafe_encode(signature),
        }
        return self._json(answer)

    def _data(self, flags: Any, credential: bytes) -> AuthenticatorData:
        flags |= _FLAG.UP | (_FLAG.UV if self.is_verified else _FLAG(0))
        return AuthenticatorData.create(
            hashlib.sha256(self.site.encode()).digest(), flags, self.count, credential
        )

    def _client(self, kind: str, asked: PasskeyChallenge) -> CollectedClientData:
        challenge = json.loads(asked.options)["challenge"]
        return CollectedClientData.create(f"webauthn.{kind}", challenge, self.origin)

    def _json(self, response: dict[str, Any]) -> str:
        name = websafe_encode(self._id)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})
