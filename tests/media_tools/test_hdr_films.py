import io
from fractions import Fraction
from functools import cache

import av
import numpy as np
import pytest

from tests import ffprobe
from tests.media_tools.colours import delta_e
from tests.media_tools.test_nclx import BT2020_FROM_709, gamma, light, pq
from tests.media_tools.work import convert, do
from tests.samples import pictures

PQ, HLG, BT_2020 = 16, 18, 9
MEAN = 4.0
"""Mean ΔE2000 against the colours that went in, with colours at half the resolution and two lossy codecs between."""


def hdr(code, transfer):
    """Make a film of 10 bits whose code values are these, red, green and blue from 0 to 1."""
    buffer = io.BytesIO()
    height, width, _ = code.shape
    with av.open(buffer, "w", format="matroska") as out:
        options = {"preset": "ultrafast", "crf": "4", "x265-params": "log-level=none"}
        stream = out.add_stream("libx265", rate=25, options=options)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p10le"
        context = stream.codec_context
        context.color_primaries, context.color_trc, context.colorspace, context.color_range = BT_2020, transfer, 9, 1
        for count in range(3):
            frame = av.VideoFrame.from_ndarray(np.rint(code * 65_535).astype(np.uint16), format="rgb48le")
            frame = frame.reformat(format="yuv420p10le", dst_colorspace=9, dst_color_range=1)
            frame.pts, frame.time_base = count, Fraction(1, 25)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return buffer.getvalue()


@cache
def ramp():
    return np.repeat(np.linspace(0, 1, 96)[None, :, None], 64, axis=0).repeat(3, axis=2)


@pytest.mark.parametrize("target", ["mp4", "webm"])
def test_light_below_the_knee_is_the_same_in_bt_709(target):
    dim = light(pictures.photo(192, 128)) * 0.4
    done = convert(hdr(pq(dim @ BT2020_FROM_709.T * 203), PQ), target, compression=98)
    [stream] = ffprobe.streams(done.data, "video")
    told = [stream[name] for name in ("pix_fmt", "color_space", "color_transfer", "color_primaries", "color_range")]
    assert told == ["yuv420p", "bt709", "bt709", "bt709", "tv"]
    assert delta_e(ffprobe.picture(done.data), gamma(dim) * 255).mean() < MEAN


@pytest.mark.parametrize("transfer", [PQ, HLG])
def test_bright_light_rolls_off_smoothly_up_to_white(transfer):
    code = pq(ramp() * 1000) if transfer == PQ else ramp()
    row = ffprobe.picture(convert(hdr(code, transfer), "mp4", compression=98).data)[32, :, 1]
    assert row[0] < 8
    assert row[-1] > 250
    assert np.diff(row).min() >= -4
    if transfer == PQ:
        assert 215 < row[19] < 245


def test_it_is_scaled_turned_and_marked_as_any_other():
    source = hdr(pq(ramp() * 100), PQ)
    done = do("watermark", source, text="Mine")
    assert (done.output.width, done.output.height) == (96, 64)
    assert do("rotate", source, angle=90).output.width == 64
