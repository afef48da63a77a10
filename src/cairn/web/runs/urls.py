"""Addresses of runs."""

from django.urls import URLPattern, path

from cairn.web.runs import views

app_name = "runs"
urlpatterns: list[URLPattern] = [
    path("p/<slug:slug>/runs/", views.runs, name="list"),
    path("p/<slug:slug>/runs/start/", views.start, name="start"),
    path("p/<slug:slug>/runs/results/<uuid:job_id>/", views.result, name="result"),
    path("p/<slug:slug>/runs/<uuid:run_id>/", views.run, name="run"),
]
