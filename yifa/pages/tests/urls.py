"""The office's addresses as the shared pages name them, without the office."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from yifa.pages.views import (
    board,
    catalogue,
    catalogue_edit,
    matter,
    matters,
    me,
    messages,
    record,
    register,
    search,
    system,
)


def elsewhere(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
    """A page that is not under test here."""
    return HttpResponse("elsewhere")


office = [
    path("", elsewhere, name="todos"),
    path("case/<int:pk>/", elsewhere, name="case"),
    path("case/<int:pk>/<str:kind>/", elsewhere, name="act"),
    path("new/<str:system>/", elsewhere, name="new"),
    path("sign-out/", elsewhere, name="sign_out"),
    path("material/<int:pk>/<str:digest>/", elsewhere, name="material"),
    path("cases/", matters.matters, name="matters"),
    path("matter/<int:pk>/", matter.matter, name="matter"),
    path("board/<str:system>/", board.board, name="board"),
    path("system/<str:key>/", system.system, name="system"),
    path("register/<str:key>/", register.register, name="register"),
    path("catalogues/", catalogue.catalogues, name="catalogues"),
    path("catalogues/<str:key>/", catalogue.catalogue, name="catalogue"),
    path("catalogues/<str:key>/new/", catalogue_edit.catalogue_new, name="catalogue_new"),
    path("catalogues/<str:key>/<int:row>/", catalogue.catalogue_row, name="catalogue_row"),
    path("catalogues/<str:key>/<int:row>/edit/", catalogue_edit.catalogue_edit, name="catalogue_edit"),
    path("catalogues/<str:key>/<int:row>/end/", catalogue_edit.catalogue_end, name="catalogue_end"),
    path("figures/", elsewhere, name="figures"),
    path("figures/<str:key>/", elsewhere, name="figure_rows"),
    path("record/<int:pk>/", record.record, name="record"),
    path("record/<int:pk>/<int:seq>/", record.proof, name="proof"),
    path("messages/", messages.messages, name="messages"),
    path("me/", me.me, name="me"),
    path("me/password/", me.password, name="password"),
    path("search/", search.search, name="search"),
]

urlpatterns = [path("", include((office, "office")))]
