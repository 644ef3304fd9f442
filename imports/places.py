"""The community that a corpus is loaded into, and its categories as spaces."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import transaction

from community.models import Community, FeedPolicy, Space, Thread
from core.text import excerpt
from imports.corpus import CATEGORIES, Corpus, Report, Unloadable
from imports.keys import derived_id
from imports.models import ImportedItem, ImportRun, ItemKind
from imports.naming import free_slug
from imports.records import SourceCategory, read_category

SLUG_LIMIT = 50
DESCRIPTION_LIMIT = 240

Named = list[tuple[SourceCategory, str]]


def read_categories(corpus: Corpus, report: Report) -> Named:
    """Return the good lines of categories.jsonl, each with the slug of its space. Raises Unloadable when there is none."""
    named: Named = []
    for _line, category in corpus.records(CATEGORIES, read_category, report):
        named.append((category, free_slug(category.slug, category.name, {slug for _category, slug in named})))
    if not named:
        raise Unloadable(f"{CATEGORIES} names no category that can be a space.")
    return named


@transaction.atomic
def open_run(slug: str, *, create: bool) -> ImportRun:
    """Return the run of this community's load, begun now or earlier. Raises Unloadable, changing nothing."""
    community = Community.objects.unscoped("a load is an operator's act").filter(slug=slug).first()
    if community is None:
        if not create:
            raise Unloadable(f"There is no community “{slug}”. Add --create to make it, public and open to everybody.")
        community = _found(slug)
    run = ImportRun.objects.filter(community=community).first()
    if run is None and Thread.objects.unscoped("a load never mixes with what people wrote").filter(community=community).exists():
        raise Unloadable(f"“{slug}” has threads that no load has brought. Choose a slug that is free, with --create.")
    return run or ImportRun.objects.create(community=community)


def _found(slug: str) -> Community:
    try:
        validate_slug(slug)
    except ValidationError:
        raise Unloadable(f"“{slug}” is not a slug: use letters, digits and hyphens.") from None
    if len(slug) > SLUG_LIMIT:
        raise Unloadable(f"A slug has at most {SLUG_LIMIT} characters.")
    name = slug.replace("-", " ").replace("_", " ").strip().title() or slug
    community: Community = Community.objects.create(slug=slug, name=name)
    return community


@transaction.atomic
def load_spaces(run: ImportRun, categories: Named) -> dict[int, UUID]:
    """Return category → space. A space of the same slug is taken as it is, unless it is another category's; others are made."""
    linked = ImportedItem.objects.filter(community=run.community_id, kind=ItemKind.CATEGORY)
    spaces: dict[int, UUID] = dict(linked.values_list("source_id", "object_id"))
    present = Space.objects.unscoped("a load fills the spaces of its community").filter(community=run.community_id)
    by_slug = {space.slug: space for space in present}
    for category, slug in categories:
        if category.id in spaces:
            continue
        space = by_slug.get(slug)
        if space is None or space.pk in spaces.values():
            space = _make_space(run, category, free_slug(slug, category.name, set(by_slug)), len(by_slug))
            by_slug[space.slug] = space
        spaces[category.id] = space.pk
        _remember(run, category, space)
    return spaces


def _make_space(run: ImportRun, category: SourceCategory, slug: str, position: int) -> Space:
    feed = FeedPolicy.FULL if run.community.is_public else FeedPolicy.OFF
    space: Space = Space.objects.create(
        id=_space_id(run, category),
        community_id=run.community_id,
        slug=slug,
        name=category.name,
        description=excerpt(category.description, DESCRIPTION_LIMIT),
        position=position,
        feed_policy=feed,
    )
    return space


def _remember(run: ImportRun, category: SourceCategory, space: Space) -> None:
    ImportedItem.objects.create(
        community_id=run.community_id,
        kind=ItemKind.CATEGORY,
        source_id=category.id,
        derived_id=_space_id(run, category),
        object_id=space.pk,
    )


def _space_id(run: ImportRun, category: SourceCategory) -> UUID:
    """Categories bear no date; their spaces are as old as the community."""
    return derived_id(int(run.community.created_at.timestamp()), run.community_id, "category", category.id)
