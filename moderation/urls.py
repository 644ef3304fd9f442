"""Addresses of moderation."""

from django.urls import path

from moderation import views

app_name = "moderation"

urlpatterns = [
    path("c/<slug:slug>/moderation/", views.queue, name="queue"),
    path("c/<slug:slug>/moderation/log/", views.log, name="log"),
    path("c/<slug:slug>/moderation/<id:item_id>/hide/", views.hide_item, name="hide_item"),
    path("c/<slug:slug>/moderation/<id:item_id>/dismiss/", views.dismiss_item, name="dismiss_item"),
    path("c/<slug:slug>/moderation/<id:item_id>/warn/", views.warn_item, name="warn_item"),
    path("c/<slug:slug>/moderation/<id:item_id>/undo/", views.undo_item, name="undo_item"),
    path("c/<slug:slug>/p/<id:post_id>/flag/", views.flag, name="flag"),
    path("c/<slug:slug>/p/<id:post_id>/hide/", views.hide, name="hide"),
]
