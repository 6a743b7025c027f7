"""Addresses of the office."""

from __future__ import annotations

from django.urls import path

from yifa.faces.office import views as office
from yifa.figures import views as figures
from yifa.pages import styleguide
from yifa.pages.views import (
    act,
    board,
    case,
    catalogue,
    catalogue_edit,
    matter,
    matters,
    me,
    messages,
    new,
    record,
    register,
    search,
    system,
    todos,
)  # fmt: skip

app_name = "office"
urlpatterns = [
    path("", todos.todos, name="todos"),
    path("login/", office.sign_in, name="sign_in"),
    path("logout/", office.sign_out, name="sign_out"),
    path("messages/", messages.messages, name="messages"),
    path("me/", me.me, name="me"),
    path("me/password/", me.password, name="password"),
    path("search/", search.search, name="search"),
    path("matters/", matters.matters, name="matters"),
    path("matters/<int:pk>/", matter.matter, name="matter"),
    path("cases/<int:pk>/", case.case, name="case"),
    path("cases/<int:pk>/do/<slug:kind>/", act.act, name="act"),
    path("cases/<int:pk>/record/", record.record, name="record"),
    path("cases/<int:pk>/record/<int:seq>/", record.proof, name="proof"),
    path("cases/<int:pk>/materials/<slug:digest>/", case.material, name="material"),
    path("registers/<str:key>/", register.register, name="register"),
    path("catalogues/", catalogue.catalogues, name="catalogues"),
    path("catalogues/<str:key>/", catalogue.catalogue, name="catalogue"),
    path("catalogues/<str:key>/new/", catalogue_edit.catalogue_new, name="catalogue_new"),
    path("catalogues/<str:key>/<int:row>/", catalogue.catalogue_row, name="catalogue_row"),
    path("catalogues/<str:key>/<int:row>/edit/", catalogue_edit.catalogue_edit, name="catalogue_edit"),
    path("catalogues/<str:key>/<int:row>/end/", catalogue_edit.catalogue_end, name="catalogue_end"),
    path("figures/", figures.figures, name="figures"),
    path("figures/<str:key>/", figures.figure_rows, name="figure_rows"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("<slug:key>/", system.system, name="system"),
    path("<slug:system>/new/", new.new, name="new"),
    path("<slug:system>/board/", board.board, name="board"),
]
