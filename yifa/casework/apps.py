"""Casework as a Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CaseworkConfig(AppConfig):
    """Announces the catalogues of the house and the checks of procedures."""

    name = "yifa.casework"
    label = "casework"
    verbose_name = _("办案")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Announce."""
        from yifa.casework import catalogues, checks

        catalogues.announce()
        assert checks.__name__
