import contextlib

import numpy as np
import pylibjxl
import pytest
import pyvips
from PIL import Image

from media_tools.errors import ImageTooLarge, Undecodable
from media_tools.limits import Limits
from tests.media_tools.work import compress, convert, difference, facts, opened, pixels
from tests.samples import pictures


def stored(picture, **options):
    return pylibjxl.encode(np.array(picture), effort=3, **options)


def test_lossless_keeps_every_pixel_and_reading_them_back_too():
    source = stored(pictures.with_hole(), lossless=True)
    again = compress(source, lossless="true")
    assert np.array_equal(pylibjxl.decode(again.data), np.asarray(pictures.with_hole()))
    assert np.array_equal(pixels(convert(source, "png").data, "RGBA"), np.asarray(pictures.with_hole()))
    assert again.output.quality is None


def test_a_higher_quality_is_a_larger_file_and_nearer_to_the_source():
    source = pictures.encoded(pictures.photo(240, 160), "png")
    made = [convert(source, "jxl", compression=quality) for quality in (20, 60, 82, 100)]
    sizes = [done.output.size for done in made]
    errors = [difference(pixels(done.data), pictures.photo(240, 160)) for done in made]
    assert sizes == sorted(sizes)
    assert errors == sorted(errors, reverse=True)
    assert errors[-1] < 1.5


def test_sixteen_bits_stay_sixteen_bits_both_ways():
    there = convert(pictures.sixteen_bit(), "jxl", compression=100)
    back = pyvips.Image.new_from_buffer(convert(there.data, "png").data, "").numpy()
    assert back.dtype == np.uint16
    # More levels than eight bits have, and none of them far from where it was.
    assert len(np.unique(back[..., 0])) > 2_000
    assert np.abs(back.astype(int) - pictures.deep_ramp()).max() < 65_535 / 40


@pytest.mark.parametrize("mode", ["L", "LA", "RGB", "RGBA"])
def test_every_kind_of_picture_goes_in_and_comes_out(mode):
    picture = pictures.with_hole().convert(mode)
    done = convert(pictures.encoded(picture, "png", metadata=False), "jxl", compression=95)
    back = opened(convert(done.data, "png").data)
    assert back.mode == mode
    white = Image.new("RGBA", picture.size, "white")
    shown, expected = (Image.alpha_composite(white, each.convert("RGBA")) for each in (back, picture))
    assert difference(shown, expected) < 3


@pytest.mark.parametrize("form", ["gif", "webp", "png"])
def test_an_animation_keeps_its_frames_times_and_loops(form):
    there = convert(pictures.animation(form), "jxl")
    told = facts(there.data)
    assert (told["frames"], told["width"], told["height"]) == (3, 96, 48)
    back = opened(convert(there.data, form).data)
    times = []
    for index in range(back.n_frames):
        back.seek(index)
        back.load()
        times.append(round(back.info["duration"]))
    assert times == [100, 250, 400]
    assert back.info["loop"] == 3


def test_a_still_target_takes_the_first_frame():
    done = convert(convert(pictures.animation("png"), "jxl").data, "jpg", compression=95)
    assert difference(pixels(done.data)[2:], np.full((46, 96, 3), (220, 20, 20))) < 4


def test_metadata_is_kept_or_gone_as_asked():
    source = pictures.encoded(pictures.photo(), "jpg", 6, xmp=b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>hello</x:xmpmeta>")
    kept = pylibjxl.decode(convert(source, "jxl").data, metadata=True)[1]
    assert pictures.GPS_PLACE.encode() in kept["exif"]
    assert b"hello" in kept["xmp"]
    again = convert(convert(source, "jxl").data, "jpg").data
    assert pictures.GPS_PLACE.encode() in again
    assert b"hello" in again
    stripped = convert(source, "jxl", stripMetadata="true").data
    assert pylibjxl.decode(stripped, metadata=True)[1] == {}
    assert stripped[:2] == b"\xff\x0a"


def test_a_large_block_of_metadata_is_read_whole():
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + np.random.default_rng(3).bytes(150_000).hex().encode()
    source = stored(pictures.photo(), xmp=xmp + b"</x:xmpmeta>")
    assert xmp in convert(source, "webp").data


def test_an_orientation_without_auto_orient_stays_beside_the_pixels():
    source = pictures.encoded(pictures.photo(), "jpg", 6)
    done = convert(source, "jxl", autoOrient="false", compression=95)
    assert (done.output.width, done.output.height) == (64, 96)
    assert facts(done.data)["orientation"] == 6
    # This decoder turns the picture upright by itself, as viewers do.
    assert difference(pylibjxl.decode(done.data), pictures.photo()) < 9


def test_the_size_is_held_against_the_limits_before_any_pixel():
    source = stored(pictures.photo())
    with pytest.raises(ImageTooLarge, match="95"):
        convert(source, "png", limits=Limits(side=95))
    with pytest.raises(ImageTooLarge, match="frames"):
        convert(convert(pictures.animation("png"), "jxl").data, "png", limits=Limits(frames=2))


@pytest.mark.parametrize("part", [0.0, 0.05, 0.5, 0.98])
@pytest.mark.parametrize("kind", ["still", "animation"])
def test_a_file_that_is_cut_short_is_refused(kind, part):
    source = stored(pictures.photo()) if kind == "still" else convert(pictures.animation("png"), "jxl").data
    with pytest.raises(Undecodable):
        convert(source[: max(2, int(len(source) * part))], "png")


def test_mutated_files_are_converted_or_refused():
    rng = np.random.default_rng(11)
    source = np.frombuffer(convert(pictures.encoded(pictures.photo(), "jpg"), "jxl").data, np.uint8)
    for _ in range(60):
        mutated = source.copy()
        mutated[rng.integers(12, len(source), 3)] = rng.integers(0, 256, 3)
        with contextlib.suppress(Undecodable, ImageTooLarge):
            assert convert(mutated.tobytes(), "png").output.width >= 1
