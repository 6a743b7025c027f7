"""Pages against a bare Django page: the same rows from the ORM in the plainest template."""

from __future__ import annotations

import statistics
import time
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import Client
from django.urls import include, path

from yifa.casework.models import Case

ROWS = 50
PLAIN = engines["django"].from_string(
    "<!doctype html><title>x</title><table>{% for c in cases %}<tr><td>{{ c.number }}</td><td>{{ c.matter.subject }}"
    "</td><td>{{ c.stage }}</td><td>{{ c.due }}</td></tr>{% endfor %}</table>"
)


@login_required
def bare(request: HttpRequest) -> HttpResponse:
    """Fifty cases with their matters, in a table."""
    cases = Case.objects.select_related("matter").defer("fold").filter(outcome=None).order_by("due", "pk")[:ROWS]
    return HttpResponse(PLAIN.render({"cases": cases}, request))


urlpatterns = [path("bare/", bare), path("", include("yifa.conf.urls"))]


def ratios(world: Any, times: int = 30) -> tuple[float, float]:
    """CPU of the to-do page and of the case page ÷ that of the bare page, asked in turn."""
    settings.ROOT_URLCONF = "tests.bench.pages"
    settings.ALLOWED_HOSTS = ["*"]
    client = Client()
    client.force_login(world.official, backend="django.contrib.auth.backends.ModelBackend")
    spent: dict[str, list[float]] = {}
    for _ in range(times):
        for url in ("/bare/", "/", f"/cases/{world.short}/"):
            start = time.process_time()
            response = client.get(url)
            spent.setdefault(url, []).append(time.process_time() - start)
            assert response.status_code == 200, (url, response.status_code)
    plain, todo, case = (statistics.median(each) for each in spent.values())
    return round(todo / plain, 2), round(case / plain, 2)
