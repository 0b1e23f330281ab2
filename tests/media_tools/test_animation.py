import io

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from media_tools import registry, spec
from media_tools.engines import encode, files, sequences
from media_tools.errors import Undecodable
from media_tools.limits import Limits
from tests.media_tools.work import compress, convert, opened
from tests.samples import pictures

ANIMATED = ("gif", "webp", "png", "avif")
TIMES = (100, 250, 400)


def times(data):
    picture = opened(data)
    found = []
    for index in range(picture.n_frames):
        picture.seek(index)
        picture.load()
        found.append(round(picture.info["duration"]))
    return found


def colours(data):
    picture = opened(data)
    found = []
    for index in range(picture.n_frames):
        picture.seek(index)
        frame = np.asarray(picture.convert("RGB"))
        found.append("rgb"[int(frame[frame.shape[0] // 2, frame.shape[1] // 2].argmax())])
    return "".join(found)


def plays(data, tmp_path):
    """Say how often a file plays, 0 for ever; GIF counts the repeats after the first, and says nothing for one."""
    picture = opened(data)
    if picture.format == "AVIF":
        path = tmp_path / "result"
        path.write_bytes(data)
        return sequences.avif_plays(path)
    if picture.format != "GIF":
        return picture.info["loop"]
    repeats = picture.info.get("loop")
    return 1 if repeats is None else repeats + 1 if repeats else 0


def with_times(data, *times):
    """Change the times of a GIF's frames, in hundredths of a second."""
    changed, position = bytearray(data), 0
    for time in times:
        position = changed.index(b"\x21\xf9\x04", position) + 4
        changed[position : position + 2] = time.to_bytes(2, "little")
    return bytes(changed)


@pytest.mark.parametrize("target", ANIMATED)
@pytest.mark.parametrize("form", ANIMATED)
def test_frames_and_their_times_are_kept(form, target):
    done = convert(pictures.animation(form), target, compression=90)
    assert colours(done.data) == "rgb"
    assert times(done.data) == list(TIMES)


@pytest.mark.parametrize("target", ANIMATED)
@pytest.mark.parametrize("form", ANIMATED)
@pytest.mark.parametrize("loop", [0, 1, 3])
def test_the_loop_count_is_kept(form, target, loop, tmp_path):
    source = pictures.animation("webp", loop=loop)
    if form != "webp":
        source = convert(source, form).data
    assert plays(source, tmp_path) == loop
    assert plays(convert(source, target).data, tmp_path) == loop


@pytest.mark.parametrize("target", ANIMATED)
@pytest.mark.parametrize("form", ANIMATED)
def test_an_animation_says_how_long_it_plays(form, target):
    assert convert(pictures.animation(form), target).output.duration == 0.75
    assert convert(pictures.animation(form), "jpg").output.duration is None


@pytest.mark.parametrize("form", ANIMATED)
def test_the_header_says_how_long_an_animation_plays(form, tmp_path):
    path = tmp_path / "source"
    path.write_bytes(pictures.animation(form))
    assert files.header(path, registry.formats()[form], Limits()).seconds == 0.75


@pytest.mark.parametrize("target", ["png", "avif"])
def test_a_frame_without_a_time_is_shown_as_long_as_viewers_show_it(target):
    source = with_times(pictures.animation("gif"), 0, 25, 0)
    done = convert(source, target)
    assert times(done.data) == [100, 250, 100]
    assert done.output.duration == 0.45


@pytest.mark.parametrize("target", ANIMATED)
@pytest.mark.parametrize("form", ANIMATED)
def test_what_a_frame_leaves_open_stays_open(form, target):
    done = convert(holed(form), target, compression=95)
    picture = opened(done.data)
    for index in range(3):
        picture.seek(index)
        alpha = np.asarray(picture.convert("RGBA"))[..., 3]
        square = slice(8 + 24 * index, 24 + 24 * index)
        assert alpha[12:36, square].min() > 250
        assert np.delete(alpha, square, axis=1).max() < 60


def holed(form):
    """Make an animation of a square that moves over nothing."""
    frames = []
    for index in range(3):
        frame = Image.new("RGBA", (96, 48), (0, 0, 0, 0))
        frame.paste((200, 30, 30, 255), (8 + 24 * index, 8, 24 + 24 * index, 40))
        frames.append(frame)
    buffer = io.BytesIO()
    options = {"gif": {"disposal": 2}, "png": {"disposal": 1, "blend": 0}, "webp": {"lossless": True}}.get(form, {})
    frames[0].save(buffer, form.upper(), save_all=True, append_images=frames[1:], duration=100, **options)
    return buffer.getvalue()


@pytest.mark.parametrize("length", [12, 40, 200, 330, 420])
def test_a_sequence_that_is_cut_short_tells_nothing_wrong(length, tmp_path):
    path = tmp_path / "source"
    path.write_bytes(pictures.animation("avif")[:length])
    assert sequences.avif_plays(path) == 0
    assert sequences.avif_seconds(path) in (0, 0.75)


@pytest.mark.parametrize("target", ["jpg", "tiff", "heif", "pdf"])
@pytest.mark.parametrize("form", ANIMATED)
def test_a_still_target_takes_the_first_frame(form, target):
    done = convert(pictures.animation(form), target)
    assert getattr(opened(done.data), "n_frames", 1) == 1
    red, green, blue = np.asarray(opened(done.data).convert("RGB"))[24, 48].astype(int)
    assert red > 180
    assert max(green, blue) < 60
    assert (done.output.width, done.output.height) == (96, 48)


@pytest.mark.parametrize("target", ANIMATED)
@pytest.mark.parametrize("form", ANIMATED)
def test_an_animation_is_resized_frame_by_frame(form, target):
    done = convert(pictures.animation(form), target, resize="width", resizeWidth=48, compression=90)
    assert (done.output.width, done.output.height) == (48, 24)
    assert colours(done.data) == "rgb"
    assert times(done.data) == list(TIMES)


def test_frames_do_not_bleed_into_each_other_when_scaled():
    done = convert(pictures.animation("gif", side=200), "png", resize="width", resizeWidth=40)
    picture = opened(done.data)
    picture.seek(1)
    last_row = np.asarray(picture.convert("RGB"))[-1].astype(int)
    assert np.abs(last_row - last_row[0]).max() <= 2
    assert np.abs(last_row[0] - [20, 200, 20]).max() <= 4


def test_a_square_is_cut_out_of_every_frame():
    done = convert(pictures.animation("webp"), "gif", resize="square")
    assert (done.output.width, done.output.height) == (48, 48)
    assert colours(done.data) == "rgb"


@pytest.mark.parametrize("most_pixels", [encode.LARGE_PIXELS, 1])
def test_a_gif_of_a_palette_for_each_frame_keeps_every_colour(most_pixels, monkeypatch):
    monkeypatch.setattr(encode, "LARGE_PIXELS", most_pixels)
    photos = [
        pictures.photo().transpose(turn) for turn in (Image.Transpose.ROTATE_180, Image.Transpose.FLIP_TOP_BOTTOM)
    ]
    photos += [pictures.photo().point(lambda value: value // 2)]
    frames = [photo.quantize(250, dither=Image.Dither.NONE) for photo in photos]
    buffer = io.BytesIO()
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:], duration=list(TIMES), loop=2)
    before, after = opened(buffer.getvalue()), opened(convert(buffer.getvalue(), "gif").data)
    for index in range(3):
        before.seek(index)
        after.seek(index)
        assert np.array_equal(np.asarray(after.convert("RGB")), np.asarray(before.convert("RGB")))
    assert times(convert(buffer.getvalue(), "gif").data) == list(TIMES)


@pytest.mark.parametrize("form", ANIMATED)
def test_compress_keeps_an_animation_whole(form):
    source = pictures.animation(form)
    done = compress(source)
    assert len(done.data) <= len(source)
    assert colours(done.data) == "rgb"
    assert times(done.data) == list(TIMES)


def test_the_pages_of_a_tiff_stay_pages_in_tiff_and_pdf():
    assert opened(convert(pictures.pages(), "tiff").data).n_frames == 3
    assert len(pypdfium2.PdfDocument(convert(pictures.pages(), "pdf").data)) == 3
    assert getattr(opened(convert(pictures.pages(), "webp").data), "n_frames", 1) == 1


def test_pages_of_different_sizes_leave_the_first_and_a_warning():
    source = pictures.pages(((96, 64), (30, 20)))
    done = convert(source, "tiff")
    assert (done.output.width, done.output.height) == (96, 64)
    assert "pages" in done.warning
    kept = compress(source)
    assert kept.data == source
    assert "pages" in kept.warning


def test_one_still_frame_enlarged_many_times_is_not_taken_for_pages():
    source = pictures.encoded(pictures.photo(40, 30), "gif")
    done = convert(source, "webp", resize="width", resizeWidth=120, enlarge=True)
    assert (done.output.width, done.output.height) == (120, 90)
    assert opened(done.data).n_frames == 1


def test_a_chunk_that_says_it_is_gigabytes_long_is_damage_and_no_lack_of_memory(make_pool):
    data = bytearray(pictures.animation("png"))
    data[data.index(b"IDAT") - 4] = 0x80
    with make_pool().workspace(1) as room:
        (room.path / "source").write_bytes(data)
        with pytest.raises(Undecodable):
            room.run(spec.parse(registry.tools()["convert"], {"format": "webp"}), ["source"])
