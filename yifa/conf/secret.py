"""Secrets that an installation makes for itself once, and keeps where only its own account can read."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def kept_secret(path: Path, *, length: int) -> str:
    """Return the secret in `path` (hex), made from `length` random bytes where there is none yet."""
    return kept(path) or keep(path, secrets.token_hex(length))


def kept(path: Path) -> str:
    """Return what is kept in `path`; empty where there is nothing."""
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        return ""


def keep(path: Path, text: str) -> str:
    """Keep a text where there is none yet; return what is kept then.

    Written whole under another name and then linked, so that of two processes starting at once both get the first's.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        path.hardlink_to(fresh)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
    return kept(path)
