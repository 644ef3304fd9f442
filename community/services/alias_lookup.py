"""Looking up who wrote a post under an alias: a host's power, written down and told to the author."""

import uuid
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from community import policies
from community.events import AliasResolved, about_post
from community.models import AliasResolution
from community.services.targets import load_with_thread
from community.services.writing import clean_label
from community.viewer import Viewer
from core import clock
from core.errors import InvalidInput, NotVisible
from core.events import publish

REASON_LIMIT = 300
# Two clicks within this time are one look.
SAME_LOOK = timedelta(minutes=1)


@transaction.atomic
def resolve_alias(viewer: Viewer, post_id: uuid.UUID, *, reason: str) -> User | None:
    """Return who wrote a post under an alias, None when that account is gone. Each look stands in the record."""
    thread, post = load_with_thread(viewer, post_id)
    policies.may_resolve_aliases(viewer, thread.space.community).demand()
    if not post.alias:
        raise NotVisible()
    reason = clean_label(reason, "reason", REASON_LIMIT)
    if not reason:
        raise InvalidInput(_("Say why; it stands in the record."), "reason")
    earlier = AliasResolution.objects.visible_to(viewer).filter(post_id=post.pk, host_id=viewer.user_id, reason=reason)
    if not earlier.filter(resolved_at__gt=clock.now() - SAME_LOOK).exists():
        place = {"post_type": post.post_type, "community_id": post.community_id, "space_id": post.space_id}
        said = {"host_id": viewer.user_id, "reason": reason, "resolved_at": clock.now()}
        AliasResolution.objects.create(post_id=post.pk, **place, **said)
        publish(viewer.actor_in(post.community_id), AliasResolved(**about_post(thread, post)))
    return User.objects.filter(pk=post.writer_id).first() if post.writer_id else None
