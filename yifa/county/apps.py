"""The county as a Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CountyConfig(AppConfig):
    """Registers the models of the county and the checks that look whether its catalogues hold together."""

    name = "yifa.county"
    label = "county"
    verbose_name = _("县情")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let Django know the checks, and the ledger the county's clock."""
        from yifa.county import checks, clock
        from yifa.ledger import moments

        checks.register()
        moments.use(clock.now)
