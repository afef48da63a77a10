"""Addresses of accounts."""

from django.urls import URLPattern, path

from cairn.web.accounts import views

app_name = "accounts"
urlpatterns: list[URLPattern] = [
    path("roles/", views.roles, name="roles"),
    path("account/mine/", views.mine, name="mine"),
]
