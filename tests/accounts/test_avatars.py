"""Pictures: refused or made harmless when they arrive, shown only to those who may see the person."""

import random
import struct
import zlib
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from accounts import presence
from accounts.integrity import avatars_and_files
from accounts.services import avatars
from core.errors import InvalidInput
from core.ids import encode, new_id

FORM = {"handle": "ana", "time_zone": "UTC", "language": "en"}


@pytest.fixture(autouse=True)
def _own_media_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def person_rules(monkeypatch):
    rules = []
    monkeypatch.setattr(presence, "_person_rules", rules)
    return rules


def picture(kind="PNG", size=(640, 400), mode="RGB", **options):
    output = BytesIO()
    Image.new(mode, size, 90 if mode in ("L", "P") else (200, 90, 30, 255)[: len(mode)]).save(output, kind, **options)
    return output.getvalue()


def upload(content, name="me.png"):
    return SimpleUploadedFile(name, content, content_type="image/png")


def stored(user):
    user.refresh_from_db()
    with default_storage.open(user.avatar.name) as file:
        return file.read()


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("PNG", "RGB"),
        ("PNG", "RGBA"),
        ("PNG", "P"),
        ("PNG", "L"),
        ("JPEG", "RGB"),
        ("JPEG", "CMYK"),
        ("WEBP", "RGBA"),
        ("GIF", "P"),
    ],
)
def test_any_usual_picture_becomes_a_small_square_webp(ana, kind, mode):
    avatars.change_avatar(ana, upload(picture(kind, mode=mode)))

    shown = Image.open(BytesIO(stored(ana)))
    assert (shown.format, shown.size) == ("WEBP", (256, 256))


def test_position_camera_and_comments_do_not_survive(ana):
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[2] = (48.0, 51.0, 24.0)
    original = picture("JPEG", exif=exif.tobytes(), comment=b"taken at home", icc_profile=b"SecretProfile" * 9)

    avatars.change_avatar(ana, upload(original))

    kept = stored(ana)
    shown = Image.open(BytesIO(kept))
    shown.load()
    assert b"SecretCamera" in original
    assert not dict(shown.getexif())
    assert {"exif", "xmp", "icc_profile", "comment"}.isdisjoint(shown.info)
    assert not any(word in kept for word in (b"SecretCamera", b"taken at home", b"SecretProfile"))


def test_picture_lying_on_its_side_is_turned_upright(ana):
    sideways = Image.new("RGB", (400, 400), "black")
    sideways.paste("white", (0, 0, 200, 400))
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned: what is stored left is the top
    output = BytesIO()
    sideways.save(output, "JPEG", exif=exif.tobytes())

    avatars.change_avatar(ana, upload(output.getvalue()))

    shown = Image.open(BytesIO(stored(ana))).convert("L")
    assert shown.getpixel((128, 20)) > 200
    assert shown.getpixel((128, 236)) < 50


def png_that_claims(width, height):
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = b"IDAT" + zlib.compress(b"\0" * 4096)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) for chunk in (header, data, b"IEND")
    )


def truncated():
    noise = Image.frombytes("RGB", (200, 200), random.Random(1).randbytes(120_000))
    output = BytesIO()
    noise.save(output, "JPEG")
    return output.getvalue()[:3000]


HOSTILE = {
    "text": b"not a picture",
    "svg with script": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "html named png": b"<!doctype html><script>alert(1)</script>",
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
    "tiff": picture("TIFF"),
    "bmp": picture("BMP"),
    "5,001 by 5,000 pixels": png_that_claims(5001, 5000),
    "60,000 by 60,000 pixels": png_that_claims(60_000, 60_000),
    "no width": png_that_claims(0, 10),
    "truncated": truncated(),
    "only a signature": b"\x89PNG\r\n\x1a\n",
    "more than 5 MB": b"\x89PNG\r\n\x1a\n" + b"\0" * (5 * 1024 * 1024),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_refused_and_leaves_nothing(name, ana, signed_in, tmp_path):
    response = signed_in(ana).post("/profile/", {**FORM, "bio": "Kept", "avatar": upload(HOSTILE[name])})

    assert response.status_code == 422
    assert "avatar" in response.context["form"].errors
    assert "Kept" in response.content.decode()
    ana.refresh_from_db()
    assert (ana.avatar.name, ana.bio) == ("", "")
    assert not list(tmp_path.rglob("*.*"))


def test_only_the_first_of_4000_frames_is_decoded(ana, monkeypatch):
    frames = [Image.new("P", (8, 8), n % 250) for n in range(400)]
    output = BytesIO()
    frames[0].save(output, "GIF", save_all=True, append_images=frames[1:] * 10)
    sought = []
    monkeypatch.setattr("PIL.GifImagePlugin.GifImageFile.seek", lambda self, frame: sought.append(frame))

    avatars.change_avatar(ana, upload(output.getvalue()))

    assert max(sought, default=0) == 0
    assert Image.open(BytesIO(stored(ana))).size == (256, 256)


def test_new_picture_replaces_the_old_file(ana, signed_in, tmp_path, django_capture_on_commit_callbacks):
    browser = signed_in(ana)
    browser.post("/profile/", {**FORM, "avatar": upload(picture())})
    ana.refresh_from_db()
    first = ana.avatar.name

    with django_capture_on_commit_callbacks(execute=True):
        browser.post("/profile/", {**FORM, "avatar": upload(picture(), "../../evil.php")})

    ana.refresh_from_db()
    assert ana.avatar.name != first
    assert [path.name for path in tmp_path.rglob("*.webp")] == [ana.avatar.name.removeprefix("avatars/")]
    assert not list(tmp_path.rglob("*.php"))


def test_person_removes_their_picture(ana, signed_in, tmp_path, django_capture_on_commit_callbacks):
    browser = signed_in(ana)
    browser.post("/profile/", {**FORM, "avatar": upload(picture())})

    with django_capture_on_commit_callbacks(execute=True):
        browser.post("/profile/", {**FORM, "remove_avatar": "on"})

    ana.refresh_from_db()
    assert ana.avatar.name == ""
    assert not list(tmp_path.rglob("*.webp"))


def test_full_disk_is_told_in_plain_words(ana, monkeypatch):
    def fail(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("django.core.files.storage.filesystem.FileSystemStorage._save", fail)

    with pytest.raises(InvalidInput, match="cannot be kept"):
        avatars.change_avatar(ana, upload(picture()))

    ana.refresh_from_db()
    assert ana.avatar.name == ""


def test_file_does_not_outlive_a_failed_change(ana, tmp_path):
    ana.delete()

    with pytest.raises(type(ana).DoesNotExist):
        avatars.change_avatar(ana, upload(picture()))

    assert not list(tmp_path.rglob("*.webp"))


def test_check_finds_missing_and_orphaned_pictures(ana, ben, tmp_path):
    avatars.change_avatar(ana, upload(picture()))
    avatars.change_avatar(ben, upload(picture()))
    before = list(avatars_and_files())
    default_storage.delete(ana.avatar.name)
    (tmp_path / "avatars" / "orphan.webp").write_bytes(b"")

    assert before == []
    assert [problem.split(":")[0] for problem in avatars_and_files()] == [
        "the picture of ana is missing",
        "a picture belongs to nobody",
    ]


def test_picture_is_served_safely_to_whom_a_rule_shows_the_person(ana, ben, signed_in, person_rules):
    avatars.change_avatar(ana, upload(picture()))
    person_rules.append(lambda visitor, person_id: visitor == ben and person_id == ana.pk)

    response = signed_in(ben).get(presence.avatar_url(ana))

    assert response.status_code == 200
    assert response.content == stored(ana)
    assert response["Content-Type"] == "image/webp"
    assert response["Cache-Control"] == "private, max-age=86400"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "Cookie" in response["Vary"]


def test_person_sees_their_own_picture_without_any_rule(ana, signed_in, person_rules):
    avatars.change_avatar(ana, upload(picture()))

    assert signed_in(ana).get(presence.avatar_url(ana)).status_code == 200


def test_outsider_gets_the_answer_for_a_picture_that_never_was(ana, ben, signed_in, person_rules):
    avatars.change_avatar(ana, upload(picture()))
    never = f"/avatars/{encode(new_id())}/{presence.picture_name(ana)}.webp"
    person_rules.append(lambda visitor, person_id: False)

    for browser in (Client(), signed_in(ben)):
        denied, absent = browser.get(presence.avatar_url(ana)), browser.get(never)

        assert denied.status_code == absent.status_code == 404
        assert denied.content == absent.content
        assert {k: v for k, v in denied.items() if k != "X-Request-ID"} == {
            k: v for k, v in absent.items() if k != "X-Request-ID"
        }


def test_rule_that_ends_closes_the_picture_on_the_next_request(ana, ben, signed_in, person_rules):
    avatars.change_avatar(ana, upload(picture()))
    person_rules.append(lambda visitor, person_id: True)
    browser = signed_in(ben)
    before = browser.get(presence.avatar_url(ana)).status_code

    person_rules.clear()

    assert (before, browser.get(presence.avatar_url(ana)).status_code) == (200, 404)


@pytest.mark.parametrize("name", ["x", "..", "%2e%2e%2f..%2fsecret", "0" * 32])
def test_other_names_show_nothing(ana, signed_in, person_rules, name):
    avatars.change_avatar(ana, upload(picture()))

    assert signed_in(ana).get(f"/avatars/{ana.public_id}/{name}.webp").status_code == 404


def test_former_picture_and_lost_file_are_404(ana, signed_in, person_rules):
    browser = signed_in(ana)
    avatars.change_avatar(ana, upload(picture()))
    former = presence.avatar_url(ana)
    avatars.change_avatar(ana, upload(picture()))
    default_storage.delete(ana.avatar.name)

    assert browser.get(former).status_code == 404
    ana.refresh_from_db()
    assert browser.get(presence.avatar_url(ana)).status_code == 404


def test_picture_address_tells_no_mail_address(ana):
    avatars.change_avatar(ana, upload(picture()))
    first = presence.picture_name(ana)
    avatars.change_avatar(ana, upload(picture()))

    assert len(first) == 32
    assert presence.picture_name(ana) != first
