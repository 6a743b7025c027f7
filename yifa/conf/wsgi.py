"""What a web server calls: `yifa serve` starts gunicorn with it."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yifa.conf.settings")
application = get_wsgi_application()
