"""Addresses of the pages that belong to no partnership."""

from django.urls import URLPattern, path

from cairn.web.core import views

app_name = "core"
urlpatterns: list[URLPattern] = [
    path("", views.home, name="home"),
    path("get-help/", views.get_help, name="get_help"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("about/", views.about, name="about"),
    path("how-we-count/", views.how_we_count, name="how_we_count"),
    path("components/", views.gallery, name="gallery"),
]
