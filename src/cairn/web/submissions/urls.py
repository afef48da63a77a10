"""Addresses of submissions."""

from django.urls import URLPattern, path

from cairn.web.submissions import provider_views, views

app_name = "submissions"
ROOT = "p/<slug:slug>/submissions/"
urlpatterns: list[URLPattern] = [
    path(ROOT, views.submissions, name="list"),
    path(f"{ROOT}send/", views.send, name="send"),
    path(f"{ROOT}history/", views.earlier, name="history"),
    path(f"{ROOT}results/<uuid:job_id>/", views.result, name="result"),
    path(f"{ROOT}<uuid:submission_id>/", views.one, name="submission"),
    path(f"{ROOT}<uuid:submission_id>/faults.csv", views.faults, name="faults"),
    path(f"{ROOT}providers/<slug:code>/", provider_views.provider, name="provider"),
    path(f"{ROOT}providers/<slug:code>/left-out-<slug:width>.svg", provider_views.chart, name="chart"),
]
