"""Addresses of the office."""

from __future__ import annotations

urlpatterns: list[object] = []
