"""Addresses of releases."""

from django.urls import URLPattern, path

from cairn.web.approvals import provider_views, views

ROOT = "p/<slug:slug>/releases/"

app_name = "approvals"
urlpatterns: list[URLPattern] = [
    path(ROOT, views.releases, name="list"),
    path(f"{ROOT}propose/", views.propose, name="propose"),
    path(f"{ROOT}results/<uuid:job_id>/", views.result, name="result"),
    path(f"{ROOT}<int:number>/", views.release, name="release"),
    path(f"{ROOT}<int:number>/figures.csv", views.figures, name="figures"),
    path(f"{ROOT}<int:number>/decide/", views.decide, name="decide"),
    path("p/<slug:slug>/released/", views.released, name="released"),
    path("p/<slug:slug>/services/", provider_views.services, name="services"),
]
