"""The pages that belong to no partnership."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cairn.framework.areas import areas
from cairn.web.accounts.access import permission
from cairn.web.core import gallery as examples
from cairn.web.core import words
from cairn.web.partnerships.models import Partnership


@permission("public")
def home(request: HttpRequest) -> HttpResponse:
    """Choose your area."""
    places = [(place, covers(place)) for place in Partnership.objects.all()]
    return render(request, "core/home.html", {"places": places})


def covers(place: Partnership) -> str:
    """Name the areas of a partnership that covers more than one, or one of another name; else nothing."""
    known = areas()
    found = [known.get(code) for code in place.areas]
    names = [area.name for area in found if area is not None]
    return "" if names == [place.name] else " and ".join(names)


@permission("public")
def get_help(request: HttpRequest) -> HttpResponse:
    """Who can help now, and what to do when somebody has taken too much."""
    return render(request, "core/get_help.html")


@permission("public")
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "core/accessibility.html")


@permission("public")
def privacy(request: HttpRequest) -> HttpResponse:
    """What the site keeps about whom."""
    return render(request, "core/privacy.html")


@permission("public")
def about(request: HttpRequest) -> HttpResponse:
    """What Cairn is, and whom it is for."""
    return render(request, "core/about.html")


@permission("public")
def how_we_count(request: HttpRequest) -> HttpResponse:
    """How the four words are decided, from the data that decide them."""
    return render(request, "core/how_we_count.html", words.rule())


@permission("public")
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component with a sentence on when to use it, for contributors."""
    return render(request, "core/gallery.html", {"examples": examples.examples()})
