"""Addresses of the audit trail."""

from django.urls import URLPattern, path

from cairn.web.audit import views

app_name = "audit"
urlpatterns: list[URLPattern] = [
    path("audit/", views.trail, name="trail"),
    path("audit/events.csv", views.download, name="download"),
]
