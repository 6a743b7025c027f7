"""The room of pages, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """Templates, tags, style sheets and small scripts shared by every face."""

    name = "yifa.pages"
    label = "pages"
    verbose_name = "页面"
