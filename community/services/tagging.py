"""Tags that mean one thing: guides and synonyms, and bringing older threads under the tag that was chosen."""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from community import policies, search
from community.events import TagArranged
from community.models import Community, PostStatus, TagGuide, Thread
from community.models.tagging import GUIDE_LIMIT
from community.services import counting
from community.services.writing import clean_label, clean_tags
from community.viewer import Viewer, place_of
from core.errors import InvalidInput
from core.events import publish

SYNONYMS_LIMIT = 20
BATCH = 200


def meant_tags(community_id: uuid.UUID, names: list[str]) -> list[str]:
    """Return the tags that a writer's words stand for, each once, in the order given."""
    guides = TagGuide.objects.unscoped("the writer's own words, put the way the community puts them")
    found = guides.filter(community_id=community_id, synonyms__overlap=names) if names else ()
    meant = {word: guide.name for guide in found for word in guide.synonyms}
    return list(dict.fromkeys(meant.get(name, name) for name in names))


@transaction.atomic
def arrange_tag(viewer: Viewer, community: Community, name: str, *, description: str, synonyms: list[str]) -> TagGuide:
    """Say what a tag is for and which words mean it; threads that carry such a word get the tag in the background.

    Raises InvalidInput when a word already means another tag, or is one that others mean. Saying the same again changes nothing.
    """
    policies.may_moderate(viewer, community).demand()
    Community.objects.visible_to(viewer).select_for_update(no_key=True).get(pk=community.pk)
    name = clean_tags([name])[0]
    description = clean_label(description, "description", GUIDE_LIMIT)
    words = _words(community, name, synonyms)
    guide, is_new = TagGuide.objects.visible_to(viewer).get_or_create(community=community, name=name)
    if not is_new and (guide.description, guide.synonyms) == (description, words):
        return guide
    guide.description, guide.synonyms = description, words
    guide.save(update_fields=["description", "synonyms"])
    event = TagArranged(object_id=community.pk, place=place_of(None, community), data={"tag": name, "synonyms": words})
    publish(viewer.actor_in(community.pk), event)
    return guide


def _words(community: Community, name: str, synonyms: list[str]) -> list[str]:
    """Return the cleaned synonyms of a tag. Chains are refused, so that a word always means one tag at once."""
    if len(synonyms) > SYNONYMS_LIMIT:
        raise InvalidInput(_("At most %(n)s words, please.") % {"n": SYNONYMS_LIMIT}, "synonyms")
    words = list(dict.fromkeys(cleaned for word in synonyms for cleaned in _clean(word) if cleaned != name))
    others = TagGuide.objects.unscoped("whether a word is taken, asked by a moderator of the community")
    others = others.filter(community=community).exclude(name=name)
    for guide in others.filter(synonyms__overlap=[name, *words]):
        taken = next(word for word in [name, *words] if word in guide.synonyms)
        raise InvalidInput(_("“%(word)s” already means “%(tag)s”.") % {"word": taken, "tag": guide.name}, "synonyms")
    for guide in others.filter(name__in=words).exclude(synonyms=[]):
        text = _("Other words mean “%(word)s” already. Take those away first.") % {"word": guide.name}
        raise InvalidInput(text, "synonyms")
    return words


def _clean(word: str) -> list[str]:
    try:
        return clean_tags([word])
    except InvalidInput as error:
        raise InvalidInput(error.reason, "synonyms") from error


def retag(community_id: uuid.UUID, name: str) -> int:
    """Bring threads that carry a synonym under their tag; returns how many changed. Safe to run again at any time."""
    guide = TagGuide.objects.unscoped("follows what a moderator arranged").filter(community_id=community_id, name=name).first()
    if guide is None or not guide.synonyms:
        return 0
    changed = 0
    while pks := _carrying(community_id, guide.synonyms):
        for pk in pks:
            changed += _retag(pk, guide)
    return changed


def _carrying(community_id: uuid.UUID, words: list[str]) -> list[uuid.UUID]:
    rows = Thread.objects.unscoped("follows what a moderator arranged").filter(community_id=community_id, tags__overlap=words)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])


@transaction.atomic
def _retag(pk: uuid.UUID, guide: TagGuide) -> bool:
    rows = Thread.objects.unscoped("follows what a moderator arranged").select_related("space__community")
    thread = rows.select_for_update(of=("self",), no_key=True).get(pk=pk)
    tags = list(dict.fromkeys(guide.name if tag in guide.synonyms else tag for tag in thread.tags))
    if tags == thread.tags:
        return False
    if thread.status == PostStatus.PUBLISHED:
        counting.count_tags(thread.community_id, thread.space_id, set(thread.tags) - set(tags), -1)
        counting.count_tags(thread.community_id, thread.space_id, set(tags) - set(thread.tags), +1)
    thread.tags = tags
    thread.save(update_fields=["tags"])
    search.index_thread(thread)
    return True
