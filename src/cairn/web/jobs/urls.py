"""Addresses of jobs."""

from django.urls import URLPattern, path

from cairn.web.jobs import views

app_name = "jobs"
urlpatterns: list[URLPattern] = [
    path("p/<slug:slug>/jobs/", views.jobs, name="list"),
    path("p/<slug:slug>/jobs/<uuid:job_id>/", views.job, name="job"),
    path("outbox/", views.outbox, name="outbox"),
]
