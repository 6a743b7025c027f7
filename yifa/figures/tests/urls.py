"""The addresses of the pages' tests, with the figures."""

from __future__ import annotations

from django.urls import include, path

from yifa.figures import views
from yifa.pages.tests.urls import office

figures = [
    path("figures/", views.figures, name="figures"),
    path("figures/<str:key>/", views.figure_rows, name="figure_rows"),
]
urlpatterns = [path("", include(([*figures, *office], "office")))]
