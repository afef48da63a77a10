"""Addresses of the administrator's pages about partnerships."""

from django.urls import URLPattern, path

from cairn.web.partnerships import views

app_name = "partnerships"
urlpatterns: list[URLPattern] = [
    path("partnerships/", views.listing, name="list"),
    path("partnerships/add/", views.add, name="add"),
    path("p/<slug:slug>/about/change/", views.change, name="change"),
]
