"""Where a search looks: at what the viewer may see of one community, or of all."""

import uuid
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet

from community.models import Community, PostStatus, SearchDocument, SearchWord, Space, Thread, ThreadState
from community.triage import with_triage
from community.viewer import Viewer

# PostgreSQL text-search configurations by language; others match whole words.
CONFIGURATIONS = {
    "en": "english",
    "de": "german",
    "fr": "french",
    "es": "spanish",
    "it": "italian",
    "nl": "dutch",
    "pt": "portuguese",
}


def configuration_of(community: Community) -> str:
    return CONFIGURATIONS.get(community.language[:2], "simple")


@dataclass(frozen=True)
class Scope:
    """`kept` narrows the documents further; its paths start at a document."""

    viewer: Viewer
    community: Community | None = None
    kept: Q = field(default_factory=Q)

    @cached_property
    def spaces(self) -> list[Space]:
        return [space for space in self.viewer.spaces.values() if self.community in (None, space.community)]

    @cached_property
    def languages(self) -> dict[str, set[uuid.UUID]]:
        """Text-search configuration → the communities that it is for."""
        places = {space.community_id: space.community for space in self.spaces}
        found: dict[str, set[uuid.UUID]] = {}
        for place in [self.community] if self.community else places.values():
            found.setdefault(configuration_of(place), set()).add(place.pk)
        return dict(sorted(found.items()))

    @property
    def documents(self) -> "QuerySet[Any]":
        return self._within(SearchDocument.objects.visible_to(self.viewer)).filter(self.kept)

    @property
    def words(self) -> "QuerySet[Any]":
        return SearchWord.objects.visible_to(self.viewer).filter(space_id__in=[space.pk for space in self.spaces])

    @property
    def threads(self) -> "QuerySet[Any]":
        rows = self._within(Thread.objects.visible_to(self.viewer)).filter(status=PostStatus.PUBLISHED)
        return with_triage(self.viewer, rows.exclude(state=ThreadState.DUPLICATE))

    def _within(self, rows: "QuerySet[Any]") -> "QuerySet[Any]":
        return rows.filter(community=self.community) if self.community else rows
