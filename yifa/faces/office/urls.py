"""Addresses of the office."""

from __future__ import annotations

from django.urls import path

from yifa.faces.office import views as office
from yifa.pages import styleguide
from yifa.pages.views import (
    act, case, matters, new, todos,
)  # fmt: skip

app_name = "office"
urlpatterns = [
    path("", todos.todos, name="todos"),
    path("login/", office.sign_in, name="sign_in"),
    path("logout/", office.sign_out, name="sign_out"),
    path("matters/", matters.matters, name="matters"),
    path("cases/<int:pk>/", case.case, name="case"),
    path("cases/<int:pk>/do/<slug:kind>/", act.act, name="act"),
    path("cases/<int:pk>/materials/<slug:digest>/", case.material, name="material"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("<slug:system>/new/", new.new, name="new"),
]
