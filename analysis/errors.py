"""What can go wrong, as one tree.

NewsprismError
├── CannotRead          an offered file, page or paste gives no article
│   ├── TooLarge        ... because it passes a limit (bytes, members, expansion)
│   └── Locked          ... because it is encrypted
├── UnknownName         a layer, table, project or scorer that does not exist; lists those that do
├── ProjectError        a project folder that can't be opened, created, renamed or deleted
│   ├── AtWork          ... because another process is at work in it; nothing is wrong with it
│   ├── DiskFull        ... because its disk is full; nothing that was kept is lost
│   └── Damaged         ... because its database can't be read any more
├── ClusterError        a Dask cluster that can't be reached, is lost, or runs other code
└── ModelError          a missing, changed or unloadable file of weights

Every message carries the value, what is allowed and the next step; a page and the command line show it as it is.
"""

from collections.abc import Iterable


class NewsprismError(Exception):
    """Something a person can act on: the message says what happened, to what, and what to do."""


class CannotRead(NewsprismError):
    """An offered item (a file, a member of an archive, a row, a paste) that gives no article."""

    def __init__(self, item: str, reason: str) -> None:
        super().__init__(f"{item}: {reason}")
        self.item = item
        self.reason = reason


class TooLarge(CannotRead):
    """An offered item beyond a limit; nothing of it was read."""


class Locked(CannotRead):
    """An encrypted item; nothing of it was read."""


class UnknownName(NewsprismError):
    """A name that nothing is registered under."""

    def __init__(self, what: str, name: str, known: Iterable[str]) -> None:
        listed = ", ".join(sorted(known)) or "none yet"
        super().__init__(f"There is no {what} named '{name}'. Known: {listed}.")
        self.what = what
        self.name = name


class ProjectError(NewsprismError):
    """A project folder that can't be opened, created, renamed or deleted."""


class AtWork(ProjectError):
    """Another process is at work in the project: wait for it, or stop it. The project is sound."""


class DiskFull(ProjectError):
    """There was no room for what was to be written. What was kept before is whole, and work can go on once there is room."""


class Damaged(ProjectError):
    """The project's database can't be read: changed by something else, cut short, or on a failing disk."""


class ClusterError(NewsprismError):
    """A Dask cluster that can't be reached, was lost, or whose workers run another version of this program."""


class ModelError(NewsprismError):
    """A file of weights that is missing, changed or can't be loaded."""
