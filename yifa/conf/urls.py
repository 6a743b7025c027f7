"""The county's addresses: one include per face."""

from __future__ import annotations

from django.urls import include, path

handler400 = "yifa.pages.unread.bad_request"
urlpatterns = [
    path("", include("yifa.faces.office.urls")),
]
