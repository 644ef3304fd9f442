"""Checks that people and what is stored about them agree: pictures and handle skeletons."""

from collections.abc import Iterator

from django.core.files.storage import default_storage

from accounts import handles
from accounts.models import User
from core.integrity import integrity_check


@integrity_check("avatars are files, files are avatars")
def avatars_and_files() -> Iterator[str]:
    named = dict(User.objects.exclude(avatar="").values_list("avatar", "handle"))
    folder = "avatars"
    files = default_storage.listdir(folder)[1] if default_storage.exists(folder) else []
    kept = {f"{folder}/{name}" for name in files}
    yield from (f"the picture of {named[name]} is missing: {name}" for name in sorted(named.keys() - kept))
    yield from (f"a picture belongs to nobody: {name}" for name in sorted(kept - named.keys()))


@integrity_check("handle skeletons match handles")
def skeletons() -> Iterator[str]:
    rows = User.objects.exclude(handle_skeleton="").values_list("handle", "handle_skeleton")
    yield from (
        f"the skeleton of {handle} is out of date" for handle, look in rows.iterator() if handles.skeleton(handle) != look
    )
