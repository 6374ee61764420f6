"""The local issuer's key: generated once, readable by its owner alone, written whole or not at all."""

import hashlib
import json
import os
import tempfile
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from jwt.algorithms import OKPAlgorithm
from jwt.utils import base64url_encode


def kept_key(path: Path) -> Ed25519PrivateKey:
    """The key in this file, generated at the first call. Raises ValueError when the file holds something else."""
    if not path.exists():
        _generate(path)
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except ValueError:
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError(f"{path} holds no Ed25519 key; remove it and a new one is made")
    return key


def _generate(path: Path) -> None:
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    written = written_beside(path, pem, mode=0o600)
    try:
        # a link never replaces: when several processes start together, the first key is everybody's
        os.link(written, path)
    except FileExistsError:
        pass
    finally:
        written.unlink()


def written_beside(path: Path, content: bytes, *, mode: int) -> Path:
    """A new file in the same folder, on disk before it takes the place of `path`; its mode is never wider."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)  # made with mode 0600
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
        os.fchmod(file.fileno(), mode)
    return Path(name)


def public_jwk(key: Ed25519PrivateKey) -> dict[str, str]:
    """The public half as a JWK. Its id is the thumbprint of RFC 7638: the required members, sorted, without spaces."""
    public = OKPAlgorithm.to_jwk(key.public_key(), as_dict=True)
    members = json.dumps({name: public[name] for name in ("crv", "kty", "x")}, separators=(",", ":"))
    thumbprint = base64url_encode(hashlib.sha256(members.encode()).digest()).decode()
    return {**public, "kid": thumbprint, "use": "sig", "alg": "EdDSA"}
