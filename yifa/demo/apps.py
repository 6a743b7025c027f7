"""Demo as a Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DemoConfig(AppConfig):
    """Nothing to announce: it reads what systems have declared."""

    name = "yifa.demo"
    label = "demo"
    verbose_name = _("演示")
