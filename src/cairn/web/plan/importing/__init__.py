"""Bringing in a plan that a council wrote as a table: read, guess the columns, preview, accept."""

from cairn.web.plan.importing.accepting import accept
from cairn.web.plan.importing.columns import Mapping, guess
from cairn.web.plan.importing.files import read
from cairn.web.plan.importing.keeping import demo_import
from cairn.web.plan.importing.previewing import Preview, preview
from cairn.web.plan.importing.sheet import Sheet, Unreadable

__all__ = ["Mapping", "Preview", "Sheet", "Unreadable", "accept", "demo_import", "guess", "preview", "read"]
