"""Pictures of the demo's people and communities, given through the same services as uploads, where there is none."""

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models.fields.files import ImageFieldFile

from accounts.models import User
from accounts.services.avatars import change_avatar
from community import policies
from community.models import Community
from community.services.communities import change_community
from community.viewer import Viewer
from demo.content import CommunityText, Content
from demo.emblems import draw_cover, draw_logo
from demo.portraits import draw_portrait
from demo.stage import Stage


def draw_missing_pictures(stage: Stage, content: Content) -> None:
    """Draw what nobody has drawn yet, and what lost its file."""
    for person in content.people:
        user = stage.users[person.handle]
        if person.portrait and _is_missing(user.avatar):
            change_avatar(user, _upload(draw_portrait(person.portrait)))
    for community in content.communities:
        _draw_brand(stage.users[community.owner.handle], stage.communities[community.slug], community)


def _draw_brand(owner: User, community: Community, text: CommunityText) -> None:
    pictures = {"logo": draw_logo, "favicon": draw_logo, "cover": draw_cover}
    missing = {
        field: _upload(draw(text.slug, community.accent))
        for field, draw in pictures.items()
        if _is_missing(getattr(community, field))
    }
    viewer = Viewer.for_user(owner)
    if missing and policies.may_manage(viewer, community):
        change_community(viewer, community, **missing)


def _is_missing(picture: ImageFieldFile) -> bool:
    return not picture or not default_storage.exists(str(picture.name))


def _upload(png: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("drawn.png", png, "image/png")
