"""The sample as a Django app, for a process of its own that names it in YIFA_SYSTEMS_EXTRA."""

from __future__ import annotations

from django.apps import AppConfig


class SampleConfig(AppConfig):
    """Announces the sample."""

    name = "yifa.casework.tests.sample"
    label = "casework_sample"

    def ready(self) -> None:
        """Announce."""
        from yifa.casework.tests.sample.system import announce

        announce()
