"""The county's addresses: one include per face."""

from __future__ import annotations

from django.urls import include, path

from yifa.conf.views import healthz

handler400 = "yifa.pages.unread.bad_request"
urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("", include("yifa.faces.office.urls")),
]
