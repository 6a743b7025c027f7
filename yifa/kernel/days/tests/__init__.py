"""Tests of the days: the law's cases in cases.toml, and what must hold for every date."""
