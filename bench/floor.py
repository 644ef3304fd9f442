"""The floor: the least that a Django page can cost here. One indexed SELECT of ten posts and a trivial template.

Served by the same server with the same workers as the product; FLOOR_DATABASE is the connection string.
"""

from __future__ import annotations

import os
import threading
from typing import Any

import django
import psycopg
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

TEMPLATE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Floor</title></head><body><h1>Ten posts</h1>
{% for post in posts %}<article><p>{{ post.0|date:"DATETIME_FORMAT" }}</p><div>{{ post.1 }}</div></article>
{% endfor %}</body></html>"""
QUERY = "SELECT created_at, left(body_md, 800) FROM community_reply WHERE thread_id = %s ORDER BY created_at, id LIMIT 10"

if not settings.configured:
    settings.configure(
        ROOT_URLCONF=__name__,
        SECRET_KEY="floor",
        ALLOWED_HOSTS=["*"],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
        USE_TZ=True,
        TIME_ZONE="UTC",
    )
    django.setup()

_mine = threading.local()
_template = engines["django"].from_string(TEMPLATE)


def _connection() -> psycopg.Connection[Any]:
    """One connection per thread, kept."""
    if not hasattr(_mine, "connection"):
        _mine.connection = psycopg.connect(os.environ["FLOOR_DATABASE"], autocommit=True)
    return _mine.connection


def ten_posts(request: HttpRequest, thread_id: str) -> HttpResponse:
    posts = _connection().execute(QUERY, [thread_id]).fetchall()
    return HttpResponse(_template.render({"posts": posts}))


def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Hello, world", content_type="text/plain")


urlpatterns = [path("floor/<uuid:thread_id>/", ten_posts), path("hello/", hello), path("healthz/live", hello)]
application = get_wsgi_application()
