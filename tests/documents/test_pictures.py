"""A picture is drawn anew: upright, bare of what else it held, no larger than it must be, and never a bomb."""

from __future__ import annotations

import pytest
from PIL import Image, ImageFile

from hemayat.documents.formats import JPEG, PNG
from hemayat.documents.limits import LONGEST_SIDE
from hemayat.documents.reencoding import ReencodedFile, images
from hemayat.documents.reencoding.refusals import FileRefused
from hemayat.documents.states import RefusalKind
from tests.documents import pictures
from tests.documents.pictures import BLUE, DEVICE, RED, WHITE, is_near, opened


def drawn(content: bytes) -> Image.Image:
    return opened(images.reencode_image(content).content)


def refusal(content: bytes) -> RefusalKind:
    with pytest.raises(FileRefused) as refused:
        images.reencode_image(content)
    return refused.value.kind


def test_what_the_camera_wrote_beside_the_picture_is_gone() -> None:
    given = pictures.photograph()
    assert b"Exif" in given
    assert DEVICE.encode() in given
    kept = images.reencode_image(given)
    assert isinstance(kept, ReencodedFile)
    assert (kept.media_type, kept.pages) == (JPEG, 1)
    for trace in (b"Exif", DEVICE.encode(), b"a comment", b"not a profile", b"ICC_PROFILE"):
        assert trace not in kept.content
    picture = opened(kept.content)
    assert not picture.getexif()
    assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


@pytest.mark.parametrize(
    ("turned", "size", "red_at"),
    [
        (1, (80, 40), (10, 20)),
        (2, (80, 40), (70, 20)),
        (3, (80, 40), (70, 20)),
        (4, (80, 40), (10, 20)),
        (5, (40, 80), (20, 10)),
        (6, (40, 80), (20, 10)),
        (7, (40, 80), (20, 70)),
        (8, (40, 80), (20, 70)),
        (99, (80, 40), (10, 20)),
    ],
)
def test_a_photograph_stands_upright(turned: int, size: tuple[int, int], red_at: tuple[int, int]) -> None:
    picture = drawn(pictures.photograph(turned=turned))
    assert picture.size == size
    assert is_near(picture.getpixel(red_at), RED)
    opposite = (size[0] - red_at[0], size[1] - red_at[1])
    assert is_near(picture.getpixel(opposite), BLUE)


def test_a_png_is_kept_as_jpeg_without_its_notes() -> None:
    given = pictures.noted_png()
    kept = images.reencode_image(given)
    assert kept.media_type == JPEG
    assert DEVICE.encode() not in kept.content
    assert is_near(opened(kept.content).getpixel((10, 20)), RED)


def test_of_a_moving_picture_the_first_frame_is_kept() -> None:
    picture = drawn(pictures.moving_png())
    assert getattr(picture, "n_frames", 1) == 1
    assert is_near(picture.getpixel((70, 20)), BLUE)


def test_what_is_transparent_is_white() -> None:
    clear = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    clear.paste((*RED, 255), (0, 0, 20, 40))
    named = pictures.halves().quantize(4)
    for given, at, wanted in (
        (pictures.png(clear), (35, 20), WHITE),
        (pictures.png(clear), (5, 20), RED),
        (pictures.png(named, transparency=named.getpixel((70, 20))), (70, 20), WHITE),
        (pictures.png(Image.new("LA", (40, 40), (0, 0))), (20, 20), WHITE),
    ):
        assert is_near(drawn(given).convert("RGB").getpixel(at), wanted)


@pytest.mark.parametrize(
    ("mode", "colour", "wanted"),
    [
        ("1", 1, 255),
        ("L", 128, 128),
        ("P", 0, None),
        ("I;16", 0x8000, 128),
        ("RGB", RED, None),
    ],
)
def test_every_kind_of_png_is_read(mode: str, colour, wanted: int | None) -> None:
    picture = drawn(pictures.png(Image.new(mode, (40, 40), colour)))
    assert picture.size == (40, 40)
    if wanted is not None:
        assert abs(picture.tobytes()[0] - wanted) <= 2


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_every_kind_of_jpeg_is_read(mode: str) -> None:
    picture = drawn(pictures.jpeg(pictures.halves().convert(mode)))
    assert picture.size == (80, 40)
    assert picture.mode == ("L" if mode == "L" else "RGB")


@pytest.mark.slow
def test_a_large_picture_is_made_smaller_and_keeps_its_shape() -> None:
    for given in (
        pictures.jpeg(pictures.halves((6_200, 3_100))),
        pictures.png(pictures.halves((6_200, 3_100))),
    ):
        assert drawn(given).size == (LONGEST_SIDE, LONGEST_SIDE // 2)
    assert drawn(pictures.jpeg(pictures.halves((300, 200)))).size == (300, 200)


def test_vast_pictures_are_refused_before_they_are_drawn() -> None:
    assert refusal(pictures.black(16_000)) == "too_many_pixels"
    assert refusal(pictures.png_of_chunks(60_000, 60_000, pictures.chunk(b"IDAT", b""))) == "too_many_pixels"
    assert refusal(pictures.jpeg_that_claims(65_000, 65_000)) == "too_many_pixels"


def test_a_picture_with_a_bomb_in_its_notes_is_refused() -> None:
    given = pictures.bomb_of_notes()
    assert len(given) < 100_000
    assert refusal(given) == "broken"


@pytest.mark.parametrize("make", [pictures.photograph, pictures.png])
def test_a_file_that_was_cut_short_is_broken(make) -> None:
    whole = make()
    for length in (4, 20, len(whole) // 2, len(whole) - 30):
        assert refusal(whole[:length]) == "broken"


def test_it_is_broken_whatever_another_library_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    whole = pictures.photograph()
    assert refusal(whole[: len(whole) // 2]) == "broken"


def test_of_a_file_that_is_two_things_only_the_picture_is_kept() -> None:
    for given in (pictures.photograph(), pictures.png()):
        for rest in (
            b"PK\x03\x04 an archive",
            b"<script>alert(1)</script>",
            b"%PDF-1.7 a paper",
            b"\xca\xfe\xba\xbe",
        ):
            kept = images.reencode_image(given + rest).content
            assert rest not in kept
            assert is_near(opened(kept).getpixel((10, 20)), RED)


def test_what_calls_itself_a_picture_and_is_another_kind_is_broken() -> None:
    gif = pictures.saved(pictures.halves(), "GIF")
    for given in (gif, b"\xff\xd8\xff" + gif, b"\x89PNG\r\n\x1a\n" + gif, PNG.encode()):
        assert refusal(given) == "broken"
