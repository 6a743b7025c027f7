"""Secrets that an installation makes for itself once, and keeps where only its own account can read."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def kept_secret(path: Path, *, length: int, name: str = "") -> str:
    """Return the secret in `path` (hex, after `name`), made from `length` random bytes where there is none yet.

    Written whole under another name and then linked, so that of two processes starting at once both get the first's.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".{path.name}.{os.getpid()}")
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(name + secrets.token_hex(length) + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            path.hardlink_to(fresh)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text().strip()
