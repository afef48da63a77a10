"""Addresses of a partnership's outcomes pages."""

from django.urls import URLPattern, path

from cairn.web.outcomes import downloads, views

METRIC = "p/<slug:slug>/metrics/<slug:measure>/"

app_name = "outcomes"
urlpatterns: list[URLPattern] = [
    path("p/<slug:slug>/", views.front, name="front"),
    path("p/<slug:slug>/outcomes/", views.outcomes, name="outcomes"),
    path("p/<slug:slug>/outcomes/<slug:outcome>/", views.outcome, name="outcome"),
    path("p/<slug:slug>/metrics/", views.metrics, name="metrics"),
    path("p/<slug:slug>/missing/", views.missing, name="missing"),
    path("p/<slug:slug>/disagreements/", views.disagreements, name="disagreements"),
    path(METRIC, views.metric, name="metric"),
    path(f"{METRIC}map/", views.metric_map, name="metric-map"),
    path(f"{METRIC}data.csv", downloads.data_csv, name="metric-csv"),
    path(f"{METRIC}data.ods", downloads.data_ods, name="metric-ods"),
    path(f"{METRIC}chart.svg", downloads.chart_svg, name="metric-svg"),
    path(f"{METRIC}chart.png", downloads.chart_png, name="metric-png"),
    path(f"{METRIC}embed/", downloads.embed, name="metric-embed"),
]
