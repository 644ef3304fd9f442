"""Addresses of the foundation."""

from django.urls import path

from core import views

app_name = "core"

urlpatterns = [
    path("language/", views.set_language, name="set_language"),
    path("worker.js", views.worker, name="worker"),
    path("offline/", views.offline, name="offline"),
]
