"""Addresses of stored drawings."""

from django.urls import URLPattern, path, register_converter

from cairn.web.releases import views


class Digest:
    """A SHA-256 in hexadecimal."""

    regex = "[0-9a-f]{64}"

    def to_python(self, value: str) -> str:
        """As it is."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value


register_converter(Digest, "digest")

app_name = "releases"
urlpatterns: list[URLPattern] = [path("drawings/<digest:digest>.svg", views.drawing, name="drawing")]
