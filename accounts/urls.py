"""Addresses of one's own account and of pictures; signing in and out is allauth's, under /accounts/."""

from django.urls import path, register_converter

from accounts import views
from core.ids import IdConverter

register_converter(IdConverter, "person_id")

app_name = "accounts"

urlpatterns = [
    path("profile/", views.profile, name="profile"),
    path("profile/company/", views.company, name="company"),
    path("avatars/<person_id:user_id>/<slug:name>.webp", views.avatar, name="avatar"),
]
