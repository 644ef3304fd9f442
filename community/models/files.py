"""Files that people bring along: pictures and downloads, alone until a post carries them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.models.places import Community, Space
from community.models.posts import PostType
from core import clock
from core.gate import GatedModel
from core.ids import encode, new_id

FILE_NAME_LIMIT = 120  # characters
ALT_LIMIT = 300  # characters


class FileKind(models.TextChoices):
    """What a file is, told by its content."""

    PICTURE = "picture", _("Picture")
    PDF = "pdf", _("PDF")
    ZIP = "zip", _("ZIP archive")
    TEXT = "text", _("Text")


class Attachment(GatedModel):
    """One uploaded file. Without a post it is its uploader's alone, and is removed a day after `loose_since`.

    `stored` and `stored_small` are random names in the storage; the second, of pictures only, is what a post shows in
    `width` × `height` pixels. `name` is what the uploader called the file, made harmless.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="+")
    uploader = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    post_id = models.UUIDField(null=True)
    post_type = models.CharField(max_length=8, choices=PostType, blank=True)
    kind = models.CharField(max_length=8, choices=FileKind)
    name = models.CharField(max_length=FILE_NAME_LIMIT)
    alt = models.CharField(max_length=ALT_LIMIT, blank=True)
    stored = models.CharField(max_length=100, unique=True)
    stored_small = models.CharField(max_length=100, blank=True)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    byte_size = models.PositiveBigIntegerField()
    created_at = models.DateTimeField(default=clock.now)
    loose_since = models.DateTimeField(null=True, default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(post_id=None, post_type="", loose_since__isnull=False)
                | Q(post_id__isnull=False, loose_since=None) & ~Q(post_type=""),
                name="attachment_is_carried_or_loose",
            ),
            models.CheckConstraint(
                condition=Q(kind="picture", width__gt=0, height__gt=0) & ~Q(stored_small="") | ~Q(kind="picture"),
                name="attached_picture_has_a_size",
            ),
        ]
        indexes = [
            models.Index(fields=["post_id"], condition=Q(post_id__isnull=False), name="attachment_by_post"),
            models.Index(fields=["loose_since"], condition=Q(loose_since__isnull=False), name="attachment_loose"),
            models.Index(fields=["uploader", "created_at"], name="attachment_by_uploader"),
            models.Index(fields=["community"], include=["byte_size"], name="attachment_sizes"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def public_id(self) -> str:
        return encode(self.pk)

    @property
    def is_picture(self) -> bool:
        return self.kind == FileKind.PICTURE
