"""Who wrote: the loaded people by row number, small enough to be held by every worker."""

import uuid

from imports.compact import IdIndex, UuidList


class People:
    """Account, membership and, for the few who have one, organisation; row numbers run from 0.

    `renamed` maps lower-case names of the corpus to the handle that the person has here instead.
    """

    def __init__(self) -> None:
        self._index = IdIndex()
        self.users = UuidList()
        self.memberships = UuidList()
        self.organisations: dict[int, uuid.UUID] = {}
        self.renamed: dict[str, str] = {}

    def __len__(self) -> int:
        return len(self._index)

    def add(self, source_id: int, user_id: uuid.UUID, membership_id: uuid.UUID, organisation_id: uuid.UUID | None = None) -> None:
        row = self._index.add(source_id)
        self.users.append(user_id)
        self.memberships.append(membership_id)
        if organisation_id:
            self.organisations[row] = organisation_id

    def note_name(self, username: str, handle: str) -> None:
        """Remember by which handle the texts' name for a person is known here."""
        if username.lower() != handle.lower():
            self.renamed[username.lower()] = handle

    def settle(self) -> None:
        """Make ready for asking, once everybody was added."""
        self._index.settle()

    def row_of(self, source_id: int) -> int | None:
        return self._index.row_of(source_id)
