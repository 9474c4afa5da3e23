"""A photo becomes two clean, upright copies that say nothing about who took it where."""

from __future__ import annotations

import pytest
from PIL import ExifTags, Image, ImageChops, ImageCms
from PIL.TiffImagePlugin import IFDRational

from portal.domain.resemblance import distance, read_mark
from portal.gateways.photos import develop
from tests.gateways.pictures import (
    BLUE,
    CANARY,
    GREEN,
    GREY,
    RED,
    camera_notes,
    decoded,
    encoded,
    png_chunk,
    quarters,
    street,
)


def corners(image):
    """The four colours, clockwise from the upper left."""
    across, down = image.width, image.height
    spots = ((0.25, 0.25), (0.75, 0.25), (0.75, 0.75), (0.25, 0.75))
    return [_name(image.getpixel((int(x * across), int(y * down)))) for x, y in spots]


def _name(colour):
    known = {"red": RED, "green": GREEN, "blue": BLUE, "grey": GREY, "white": (255, 255, 255), "black": (0, 0, 0)}
    return min(known, key=lambda name: sum(abs(a - b) for a, b in zip(colour, known[name], strict=True)))


def test_both_copies_are_webp_and_fit_their_sizes():
    photo = develop(encoded(street((2400, 1800))))
    full, small = decoded(photo.full), decoded(photo.small)
    assert (full.format, full.size, full.mode) == ("WEBP", (photo.width, photo.height), "RGB")
    assert (small.format, small.size) == ("WEBP", (photo.small_width, photo.small_height))
    assert (full.size, small.size) == ((1600, 1200), (320, 240))
    assert len(photo.small) <= 4500


def test_a_small_picture_keeps_its_size():
    photo = develop(encoded(quarters((200, 100))))
    assert (photo.width, photo.height, photo.small_width, photo.small_height) == (200, 100, 200, 100)


@pytest.mark.parametrize("size", [(1, 1), (6000, 1), (1, 6000)])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_odd_shapes_are_developed(kind, size):
    photo = develop(encoded(Image.new("RGB", size, RED), kind))
    assert (photo.width, photo.height) == (min(size[0], 1600), min(size[1], 1600))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_every_camera_position_ends_upright(kind, orientation):
    back = {5: 5, 6: 8, 7: 7, 8: 6}.get(orientation, orientation)
    turns = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_270,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }
    upright = quarters()
    as_held = upright if back == 1 else upright.transpose(turns[back])
    photo = develop(encoded(as_held, kind, exif=camera_notes(orientation)))
    for copy in (decoded(photo.full), decoded(photo.small)):
        assert corners(copy) == ["red", "green", "blue", "grey"]
        assert copy.width > copy.height


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_the_camera_wrote_is_in_the_copies(kind):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    options = {"exif": camera_notes(), "icc_profile": profile}
    if kind == "JPEG":
        options |= {"comment": CANARY, "xmp": b"<x:xmpmeta>" + CANARY + b"</x:xmpmeta>"}
    if kind == "WEBP":
        options |= {"xmp": b"<x:xmpmeta>" + CANARY + b"</x:xmpmeta>"}
    original = encoded(street(), kind, **options)
    assert CANARY in original
    photo = develop(original)
    for copy in (photo.full, photo.small):
        image = decoded(copy)
        assert dict(image.getexif()) == {}
        assert not {"exif", "xmp", "icc_profile", "comment"} & set(image.info)
        assert CANARY not in copy
        assert not any(mark in copy for mark in (b"EXIF", b"Exif", b"ICCP", b"XMP "))


def test_time_and_place_are_handed_to_staff():
    photo = develop(encoded(quarters(), exif=camera_notes()))
    assert photo.taken_at == "2026-05-01T07:30:00+07:00"
    assert (photo.lat, photo.lon) == pytest.approx((-0.0263, 109.3425), abs=1e-5)


def test_the_equator_is_a_place():
    photo = develop(encoded(quarters(), exif=camera_notes(lat=(0.0, "N"))))
    assert (photo.lat, photo.lon) == (0.0, 109.3425)


@pytest.mark.parametrize("degrees", [95.0, IFDRational(0, 0), IFDRational(7, 0)])
def test_an_impossible_place_is_no_place(degrees):
    exif = camera_notes()
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (degrees, 0.0, 0.0)
    photo = develop(encoded(quarters(), exif=exif))
    assert (photo.lat, photo.lon) == (None, None)


@pytest.mark.parametrize("taken", ["0000:00:00 00:00:00", "    :  :     :  :  ", "kemarin", "2026:13:01 07:30:00"])
def test_an_impossible_time_is_no_time(taken):
    assert develop(encoded(quarters(), exif=camera_notes(taken=taken))).taken_at is None


def test_a_photo_without_notes_says_nothing():
    photo = develop(encoded(quarters()))
    assert (photo.taken_at, photo.lat, photo.lon) == (None, None, None)


@pytest.mark.parametrize("notes", [b"Exif\0\0", b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0MM\0*" + b"\xfe" * 200])
def test_broken_notes_do_not_cost_the_photo(notes):
    assert corners(decoded(develop(encoded(quarters(), exif=notes)).full)) == ["red", "green", "blue", "grey"]


def test_a_page_hidden_in_a_photo_does_not_survive():
    page = b"<html><script>alert('" + CANARY + b"')</script></html>"
    photo = develop(encoded(quarters(), comment=page) + page)
    for copy in (photo.full, photo.small):
        assert CANARY not in copy
        assert b"<script" not in copy
    assert corners(decoded(photo.full)) == ["red", "green", "blue", "grey"]


def test_the_second_picture_behind_a_phones_photo_is_left_out():
    original = encoded(quarters(), "MPO", save_all=True, append_images=[Image.new("RGB", (400, 240), "black")])
    assert decoded(original).n_frames == 2
    assert corners(decoded(develop(original).full)) == ["red", "green", "blue", "grey"]


@pytest.mark.parametrize("mode", ["CMYK", "L"])
def test_jpegs_of_other_colour_models_are_developed(mode):
    image = quarters() if mode == "CMYK" else quarters(mode="L")
    full = decoded(develop(encoded(image.convert(mode))).full)
    expected = image.convert(mode).convert("RGB")
    assert all(high < 40 for _, high in ImageChops.difference(full, expected).resize((20, 12)).getextrema())


def test_sixteen_bits_of_grey_keep_their_shades():
    row = b"\x00\x40" * 100 + b"\x00\xc0" * 100
    picture = Image.frombytes("I;16", (200, 100), row * 100)
    full = decoded(develop(encoded(picture, "PNG")).full)
    assert full.getpixel((50, 50)) == pytest.approx((0x40,) * 3, abs=3)
    assert full.getpixel((150, 50)) == pytest.approx((0xC0,) * 3, abs=3)


@pytest.mark.parametrize("mode", ["RGBA", "P", "LA"])
def test_what_is_transparent_becomes_white_paper(mode):
    picture = quarters(mode="RGBA")
    picture.paste((0, 0, 0, 0), (0, 0, 200, 120))
    picture = picture.quantize(16) if mode == "P" else picture.convert(mode)
    full = decoded(develop(encoded(picture, "PNG")).full)
    assert full.getpixel((100, 60)) == pytest.approx((255, 255, 255), abs=3)
    assert max(full.getpixel((300, 60))) < 240


def test_a_palette_with_one_transparent_colour_becomes_white_paper():
    picture = quarters().quantize(8)
    picture.info["transparency"] = picture.getpixel((10, 10))
    full = decoded(develop(encoded(picture, "PNG", transparency=picture.getpixel((10, 10)))).full)
    assert corners(full) == ["white", "green", "blue", "grey"]


def test_colours_are_those_that_the_profile_means():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = profile.replace(b"rXYZ", b"????").replace(b"gXYZ", b"rXYZ").replace(b"????", b"gXYZ")
    full = decoded(develop(encoded(quarters(), icc_profile=swapped)).full)
    assert corners(full) == ["green", "red", "blue", "grey"]


@pytest.mark.parametrize("profile", [b"x", b"\xff" * 4000])
def test_a_broken_profile_does_not_cost_the_photo(profile):
    assert corners(decoded(develop(encoded(quarters(), icc_profile=profile)).full)) == ["red", "green", "blue", "grey"]


def test_a_large_picture_is_put_together_without_seams():
    original = street((5200, 3300))
    full = decoded(develop(encoded(original, "PNG", compress_level=1)).full)
    expected = original.resize((1600, 1015), reducing_gap=3.0)
    blocks = ImageChops.difference(full, expected).reduce(20)
    assert all(high < 25 for _, high in blocks.getextrema())


def test_text_in_a_png_is_left_out():
    original = encoded(quarters(), "PNG")
    text = png_chunk(b"tEXt", b"Comment\0" + CANARY)
    photo = develop(original[:33] + text + original[33:])
    assert CANARY not in photo.full + photo.small


def test_copies_of_one_photo_are_recognised():
    first = develop(encoded(street(), quality=90))
    again = develop(encoded(street().resize((400, 300)), "WEBP", quality=40))
    other = develop(encoded(street(shift=400).transpose(Image.Transpose.FLIP_LEFT_RIGHT)))
    known, same, different = (read_mark(photo.dhash) for photo in (first, again, other))
    assert distance(known, same) <= 6
    assert distance(known, different) > 20


def test_what_a_picture_looks_like_is_kept_as_32_digits():
    slope = Image.linear_gradient("L")
    found = {turn: develop(encoded(slope.rotate(turn), "PNG")).dhash for turn in (0, 180, 270)}
    assert found == {0: "0" * 32, 180: "0" * 16 + "f" * 16, 270: "f" * 16 + "0" * 16}
