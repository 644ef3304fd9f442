"""Hostile files: whatever is uploaded is refused in a sentence or made harmless; nothing fails or takes memory without end."""

import io
import resource
import struct
import time
import zipfile
import zlib
from urllib.parse import quote

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from community.models import Attachment
from community.services import attaching
from community.services.file_kinds import harmless_name
from core.errors import InvalidInput

SECONDS, MEGABYTES = 20, 512


def png(width=60, height=40, colour="#3377aa", mode="RGB", **extra):
    buffer = io.BytesIO()
    Image.new(mode, (width, height), colour).save(buffer, "PNG", **extra)
    return buffer.getvalue()


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def huge_png(width, height, data=b""):
    """A small file that claims to be a large picture."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")


def moving(format_, frames, size=(16, 16), duration=40):
    buffer = io.BytesIO()
    pictures = [Image.new("RGB", size, (number * 67 % 251, number * 43 % 241, number * 101 % 239)) for number in range(frames)]
    pictures[0].save(buffer, format_, save_all=True, append_images=pictures[1:], duration=duration)
    return buffer.getvalue()


def photograph(**exif):
    buffer, facts = io.BytesIO(), Image.Exif()
    facts[0x0110], facts[0x0112] = "Camera of Ana", 6
    facts.get_ifd(0x8825)[2] = (47.0, 3.0, 8.0)
    Image.new("RGB", (80, 40), "#aa7733").save(buffer, "JPEG", exif=facts.tobytes(), comment=b"taken at home")
    return buffer.getvalue()


def zipped(names=("a.txt",), size=10):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, b"0" * size)
    return buffer.getvalue()


def upload(world, content, name="shot.png", who="ana", place="acme", kind="application/octet-stream"):
    corner = world[place]
    file = SimpleUploadedFile(name, content, kind)
    return attaching.upload_file(world.viewer(who), corner.community, corner.space, file)


def sent(world, content, name="shot.png", who="ana"):
    """Return the answer to whom uploads this with a browser."""
    file = SimpleUploadedFile("x", content, "image/png")
    file.name = name
    return world.client(who).post("/c/acme/files/", {"space": world.acme.space.slug, "file": file})


HTML, SVG = b"<!doctype html><script>alert(1)</script>", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
REFUSED = {
    "nothing": b"",
    "one byte": b"\x00",
    "a program": b"\x7fELF\x02\x01\x01" + b"\x00" * 500,
    "a windows program": b"MZ\x90\x00" + b"\x00" * 500,
    "a java class": b"\xca\xfe\xba\xbe\x00\x00\x00\x34",
    "a gzip bomb": zlib.compress(b"0" * 10_000_000, 9),
    "bytes of chance": bytes(range(256)) * 20,
    "text with a NUL": b"words\x00words",
    "a picture of another format": b"BM" + b"\x00" * 60,
    "a TIFF": b"II*\x00" + b"\x00" * 60,
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n\x04",
    "only a PNG's signature": b"\x89PNG\r\n\x1a\n",
    "only a JPEG's start": b"\xff\xd8\xff",
    "only a GIF's start": b"GIF89a",
    "only a WebP's start": b"RIFF\x00\x00\x00\x00WEBP",
    "a script that begins as a GIF": b"GIF89a/*" + b"x" * 300 + b"*/=1;alert(1)",
    "a page that begins as a PNG": b"\x89PNG\r\n\x1a\n" + HTML,
    "half a PNG": png(400, 300, mode="RGB")[:200],
    "half a JPEG": photograph()[:300],
    "a PNG with a broken head": png().replace(b"IHDR", b"IHDX"),
    "a flood of pixels": huge_png(60_000, 60_000),
    "a flood in one line": huge_png(2_000_000_000, 1),
    "no pixels at all": huge_png(0, 0),
    "a bomb of zeros": huge_png(30_000, 30_000, b"\x00" * 5_000_000),
    "too few pixels": huge_png(4_000, 4_000, b"\x00" * 100),
    "a bomb of text in a PNG": b"\x89PNG\r\n\x1a\n" + chunk(b"zTXt", b"k\x00\x00" + zlib.compress(b"0" * 80_000_000)),
    "too many frames": moving("GIF", 400),
    "too many large frames": moving("GIF", 30, (1000, 1000)),
    "a WebP of too many frames": moving("WEBP", 310),
    "a picture above the limit of bytes": png() + b"\x00" * (10 * 1024 * 1024),
    "a file above the limit of bytes": b"a" * (20 * 1024 * 1024 + 1),
}
HARMLESS = {
    "a page": ("a.html", HTML, "text", "a.html.txt"),
    "a page that calls itself a picture": ("a.png", HTML, "text", "a.png.txt"),
    "a drawing": ("a.svg", SVG, "text", "a.svg.txt"),
    "a page behind a PDF's start": ("a.html", b"%PDF-1.7\n" + HTML, "pdf", "a.html.pdf"),
    "a page behind an archive's start": ("a.htm", b"PK\x03\x04" + HTML, "zip", "a.htm.zip"),
    "a picture with a page behind it": ("a.html", png() + HTML, "picture", "a.html.webp"),
    "a picture with an archive behind it": ("a.zip", png() + zipped(), "picture", "a.zip.webp"),
    "a picture with a script for its comment": ("a.jpg", photograph(), "picture", "a.webp"),
    "an archive that leads elsewhere": ("slip.zip", zipped(["../../etc/passwd", "/etc/passwd"]), "zip", "slip.zip"),
    "an archive that is a bomb": ("bomb.zip", zipped(size=50_000_000), "zip", "bomb.zip"),
    "a log with colours": ("run.log", b"\x1b[31mfailed\x1b[0m\r\n", "text", "run.log"),
    "a log in UTF-16": ("run.log", "fehlgeschlagen: ü".encode("utf-16"), "text", "run.log"),
    "a table of formulas": ("t.csv", b"=cmd|' /C calc'!A0,1\n", "text", "t.csv"),
    "some frames": ("wave.gif", moving("GIF", 8), "picture", "wave.webp"),
    "palette with transparency": ("p.gif", moving("GIF", 1), "picture", "p.webp"),
    "sixteen bits": ("deep.png", png(mode="I;16", colour=40_000), "picture", "deep.webp"),
    "one pixel": ("dot.png", png(1, 1), "picture", "dot.webp"),
    "a long line": ("line.png", png(9_000, 1), "picture", "line.webp"),
}


@pytest.fixture
def bounded():
    """At most so many seconds and so much more memory."""
    start, before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    yield
    assert time.monotonic() - start < SECONDS
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024 < MEGABYTES


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_file_is_refused_in_a_sentence(world, name, bounded):
    answer = sent(world, REFUSED[name])

    assert answer.status_code == 422
    assert answer["Content-Type"].startswith("text/plain")
    assert answer.content.decode().endswith(".") and len(answer.content) < 200
    assert not Attachment.objects.unscoped("test").filter(post_id=None).exists()


@pytest.mark.parametrize("name", REFUSED)
def test_of_a_refused_file_nothing_stays(world, name):
    before = files_stored()

    with pytest.raises(InvalidInput):
        upload(world, REFUSED[name])

    assert files_stored() == before


@pytest.mark.parametrize("name", HARMLESS)
def test_a_file_is_taken_for_what_it_holds(world, name, bounded):
    called, content, kind, kept = HARMLESS[name]

    row = upload(world, content, called)

    assert (row.kind, row.name) == (kind, kept)
    answer = world.client("ana").get(f"/c/acme/files/{row.public_id}/{kept}")
    content_now = b"".join(answer.streaming_content)
    assert answer.status_code == 200
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Content-Type"].split(";")[0] in {"image/webp", "application/pdf", "application/zip", "text/plain"}
    assert answer["Content-Disposition"].startswith("inline" if kind == "picture" else "attachment")
    assert b"<script" not in content_now or kind != "picture"


def test_of_a_photograph_only_the_pixels_stay(world):
    row = upload(world, photograph(), "IMG_0001.JPG")

    for stored in (row.stored, row.stored_small):
        content = stored_bytes(stored)
        assert not any(word in content for word in (b"Camera", b"Exif", b"EXIF", b"home", b"XMP", b"ICCP"))
        assert Image.open(io.BytesIO(content)).size == (40, 80)  # turned as the camera was held
    assert (row.width, row.height) == (40, 80)


def test_an_animation_still_moves_when_it_is_opened_and_stands_still_in_the_post(world):
    row = upload(world, moving("GIF", 8, duration=[50, 100] * 4), "wave.gif")

    opened = opened_picture(row.stored)
    assert (opened.n_frames, opened.format) == (8, "WEBP")
    assert not getattr(opened_picture(row.stored_small), "is_animated", False)


def test_a_large_picture_is_shown_smaller(world):
    row = upload(world, png(4_000, 1_000))

    assert (row.width, row.height) == (1280, 320)
    assert opened_picture(row.stored).size == (2560, 640)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd.txt"),
        ("..\\..\\boot.ini", "boot.ini.txt"),
        ("/", "text.txt"),
        ("", "text.txt"),
        ("...", "text.txt"),
        (".htaccess", "htaccess.txt"),
        ("a\r\nSet-Cookie: x=1.txt", "a Set-Cookie- x=1.txt"),
        ("a\x00b.txt", "ab.txt"),
        ("invoice\u202egnp.exe", "invoicegnp.exe.txt"),
        ("z\u200bero\u2066.log", "zero.log"),
        ('"quoted"; filename=evil.txt', "-quoted-- filename=evil.txt"),
        ("Ünïcödé 文件.CSV", "Ünïcödé 文件.csv"),
        ("x" * 500 + ".json", "x" * 115 + ".json"),
        ("con.txt", "con.txt"),
    ],
)
def test_a_name_is_made_harmless(name, kept):
    assert harmless_name(name, "text") == kept


@pytest.mark.parametrize("name", ["a\r\nX: 1.txt", "invoice\u202egnp.txt", "Ünï 文.txt", 'q".txt', "x" * 300, "%2e%2e.txt"])
def test_a_name_comes_back_in_the_download_and_nowhere_else(world, name):
    row = upload(world, b"words", name)

    answer = world.client("ana").get(f"/c/acme/files/{row.public_id}/{quote(row.name)}")
    b"".join(answer.streaming_content)

    assert answer.status_code == 200
    assert answer["Content-Disposition"].isascii() and "\n" not in answer["Content-Disposition"]
    assert row.name not in row.stored and row.stored.rpartition("/")[2].startswith(row.stored.split("/")[1])


def stored_bytes(name):
    with default_storage.open(name) as file:
        return file.read()


def opened_picture(name):
    return Image.open(io.BytesIO(stored_bytes(name)))


def files_stored():
    if not default_storage.exists("attachments"):
        return set()
    folders = default_storage.listdir("attachments")[0]
    return {name for folder in folders for name in default_storage.listdir(f"attachments/{folder}")[1]}
