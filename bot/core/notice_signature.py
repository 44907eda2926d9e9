"""Signs a notice, so that its receiver knows who sent it, and when."""

import hmac
from hashlib import sha256


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """The value of X-Twotrack-Signature-256: over the seconds of X-Twotrack-Timestamp, a dot, and the body."""
    signed = str(timestamp).encode() + b"." + body
    return f"sha256={hmac.new(secret.encode(), signed, sha256).hexdigest()}"
