"""Addresses of loading figures."""

from django.urls import URLPattern, path

from cairn.web.loads import guide_views, views

app_name = "loads"
urlpatterns: list[URLPattern] = [
    path("p/<slug:slug>/figures/", views.loads, name="list"),
    path("p/<slug:slug>/figures/load/", views.new, name="new"),
    path("p/<slug:slug>/figures/load/columns/", guide_views.columns, name="columns"),
    path("p/<slug:slug>/figures/load/template-<slug:layout>.csv", guide_views.template, name="template"),
    path("p/<slug:slug>/figures/results/<uuid:job_id>/", views.result, name="result"),
    path("p/<slug:slug>/figures/results/<uuid:job_id>/faults.csv", views.faults, name="faults"),
    path("p/<slug:slug>/figures/files/<uuid:batch_id>/", views.file, name="file"),
    path("p/<slug:slug>/figures/files/<uuid:batch_id>/set-aside.csv", views.set_aside, name="set_aside"),
    path("p/<slug:slug>/figures/files/<uuid:batch_id>/decide/", views.decide, name="decide"),
]
