"""The ledger as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate


class LedgerConfig(AppConfig):
    """Puts the triggers back after every migration and looks for them at every check of a database."""

    name = "yifa.ledger"
    label = "ledger"
    verbose_name = "记录"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect the guard."""
        from yifa.ledger import guard

        post_migrate.connect(guard.after_migrate, sender=self, dispatch_uid="ledger.guard")
        checks.register(guard.check, checks.Tags.database)
