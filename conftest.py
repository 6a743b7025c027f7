"""What every test may ask for: a database of its own, a served demonstration, a browser.

Nothing here imports Django at the top: the kernel's tests run without it (`pytest yifa/kernel -p no:django`).
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings as hypothesis_settings

from tests import databases, served

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

# Playwright's sync API runs an event loop in the test's thread; Django would take that for an async view.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# No deadline: a shared machine is slow at times, and that is no fault of a property. The same examples every time
# where clean is decided; `--hypothesis-profile=search` looks for new ones, `quick` only sees whether tests run.
hypothesis_settings.register_profile("yifa", deadline=None, derandomize=True)
hypothesis_settings.register_profile("search", deadline=None, max_examples=2000)
hypothesis_settings.register_profile("quick", deadline=None, derandomize=True, max_examples=3)
hypothesis_settings.load_profile("yifa")


def pytest_configure(config: pytest.Config) -> None:
    """Give the tests, and the processes they start, a key ring: only the commands make one, each for its database.

    The kernel's tests have no settings.
    """
    if config.pluginmanager.hasplugin("django"):
        from django.conf import settings

        settings.YIFA_KEYS = settings.YIFA_KEYS or "tests:000102030405060708090a0b0c0d0e0f"
        os.environ["YIFA_KEYS"] = settings.YIFA_KEYS


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what drives a browser, so that it can be chosen with `-m browser` or left for later.

    A test of what only one of the two databases has is not asked of the other; `check` runs both.
    """
    vendor = "postgresql" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "sqlite"
    others = []
    for item in items:
        if "page" in getattr(item, "fixturenames", ()) or "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
        if (only := item.get_closest_marker("only")) is not None and only.args != (vendor,):
            others.append(item)
    if others:
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if item not in others]


# --------------------------------------------------------------------------------------------------- databases


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """SQLite's test database is a file: threads and other processes see the same rows."""
    databases.prepare(tmp_path_factory.mktemp("database"))


@pytest.fixture
def own_database(django_db_setup: None, django_db_blocker: Any, tmp_path: Any) -> Iterator[str]:
    """A database of the test's own, migrated and empty, in which a commit is a commit; its URL.

    Use it where threads, processes or triggers matter. Django's transactional tests flush every table afterwards,
    which the record's triggers refuse, and no setting turns those off.
    """
    with django_db_blocker.unblock(), databases.copied(tmp_path) as url:
        yield url


# ----------------------------------------------------------------------------------------------- served county


@pytest.fixture(scope="session")
def new_site(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], AbstractContextManager[served.Site]]:
    """Serve a fresh copy of the small demonstration: `with new_site() as site: page.goto(site.url)`."""
    return served.sites(tmp_path_factory)


@pytest.fixture(scope="module")
def site(new_site: Callable[[], AbstractContextManager[served.Site]]) -> Iterator[served.Site]:
    """One served copy for the tests of a module, which may build on one another."""
    with new_site() as one:
        yield one


# ----------------------------------------------------------------------------------------------------- browser


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium, quiet: no browser is downloaded."""
    launch = {**browser_type_launch_args, "executable_path": served.chromium(), "args": served.CHROMIUM_ARGS}
    return {**launch, "env": {**os.environ, "LANGUAGE": "zh_CN"}}  # its own words (dates, files) in Chinese too


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """An official's desk: Chinese, the county's time zone, a common screen, nothing moving."""
    return {
        **browser_context_args,
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "viewport": {"width": 1440, "height": 900},
        "reduced_motion": "reduce",
    }
