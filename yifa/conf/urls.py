"""The county's addresses: one include per face."""

from __future__ import annotations

from django.urls import include, path

from yifa.conf.views import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("", include("yifa.faces.office.urls")),
]
