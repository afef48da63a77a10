"""What can stand in the way of a run or of a look at its figures; each says in a sentence what to do."""


class RunRefused(ValueError):
    """A run cannot be done as it was asked for; nothing was begun."""


class RunFailed(Exception):
    """A run did not come to its end; its row says so too."""


class LookRefused(PermissionError):
    """Exact figures are not given to whoever asked, or cannot be read."""
