"""What a search reads: one weighted vector over all that is published in a thread, and the words of a space."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Func, Q

from community.models.places import Community, Space
from community.models.posts import Thread
from core.gate import GatedModel


class SignsField(models.Field):  # type: ignore[type-arg]
    """512 bits, in Python a text of zeros and ones."""

    def db_type(self, connection: object) -> str:
        return "bit(512)"


class SearchDocument(GatedModel):
    """Title A, tags B, solutions B, body C, replies D; exists only while the thread is published."""

    thread = models.OneToOneField(Thread, primary_key=True, on_delete=models.CASCADE, related_name="search_document")
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="+")
    vector = SearchVectorField()
    # The title's words alone: small enough to stay in the row, so that ranking by it unpacks nothing.
    heading = models.GeneratedField(
        expression=Func("vector", template="ts_filter(%(expressions)s, '{a}')"), output_field=SearchVectorField(), db_persist=True
    )

    # What the title means, where it was learnt (community.search.meaning).
    signs = SignsField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["thread"], condition=Q(signs=None), name="search_unlearnt"),
            # Every search reads what waits to be sorted in: kilobytes, not the four megabytes of PostgreSQL's default.
            GinIndex(fields=["vector"], name="search_vector", gin_pending_list_limit=256),
            GinIndex(fields=["heading"], name="search_heading", fastupdate=False),
        ]

    def __str__(self) -> str:
        return f"search document of {self.thread_id}"


class SearchWord(GatedModel):
    """A word that a document of the space holds or once held, as its vector has it: candidates for what was mistyped.

    PostgreSQL adds what a document brings; nobody waits for anybody, so that a word may stand here twice.
    """

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="+", db_index=False)
    word = models.TextField()

    class Meta:
        indexes = [
            models.Index(fields=["space", "word"], name="search_word_of_space"),
            # Words within one mistake of each other share a key.
            GinIndex(Func("word", function="search_keys"), name="search_word_keys", gin_pending_list_limit=256),
        ]

    def __str__(self) -> str:
        return f"{self.word} in {self.space_id}"
