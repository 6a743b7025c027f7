"""Figures as a Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FiguresConfig(AppConfig):
    """Nothing to announce: it reads what systems have declared."""

    name = "yifa.figures"
    label = "figures"
    verbose_name = _("指标")
