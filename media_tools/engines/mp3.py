"""Encode MP3 by LAME itself: three times as fast as FFmpeg's wrapper around it, and the same bits."""

import struct
from collections.abc import Sequence
from typing import Any

import av
import lameenc
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.packet import PacketSideData, packet_sidedata_type_from_literal

from media_tools.engines.probe import AnyPacket

NAME = "libmp3lame"
"""FFmpeg's name of an encoder that makes the same stream; it is set up for the muxer and never used."""
SPEED = 3
"""LAME's quality from 2, the best, to 7; this is the preset of its own program."""
DELAY = 576 + 529
"""Samples by which the sound is late after LAME and any decoder."""


class Lame:
    """An encoder from frames of interleaved 16 bit samples to packets of one MP3 frame each."""

    def __init__(self, made: AudioStream) -> None:
        """Encode for the stream `made`: at its sample rate, and at its bit rate or the nearest that MP3 knows."""
        self._made = made
        self._channels = made.codec_context.layout.nb_channels
        self._lame = lameenc.Encoder()
        self._lame.silence()
        self._lame.set_channels(self._channels)
        self._lame.set_in_sample_rate(made.codec_context.sample_rate)
        self._lame.set_out_sample_rate(made.codec_context.sample_rate)
        self._lame.set_bit_rate(round(made.bit_rate / 1000))
        self._lame.set_quality(SPEED)
        self._parser = av.CodecContext.create("mp3float", "r")
        self._samples = made.codec_context.frame_size
        self._taken = 0
        self._packets = 0

    def encode(self, frame: AudioFrame | None = None) -> Sequence[AnyPacket]:
        """Give the packets that are ready; None asks for what is left."""
        if frame is not None:
            self._taken += frame.samples
            # the plane may be longer than its samples
            pcm = bytes(frame.planes[0])[: frame.samples * self._channels * 2]
            return [self._timed(packet) for packet in self._parser.parse(self._lame.encode(pcm))]
        rest = self._lame.flush()
        packets = [self._timed(packet) for packet in (*self._parser.parse(rest), *self._parser.parse(b""))]
        if packets:
            padding = self._packets * self._samples - self._taken - DELAY
            _skip(packets[-1], at_end=max(padding, 0))
        return packets

    def _timed(self, packet: AnyPacket) -> AnyPacket:
        """Count the packet from the first sample that went in."""
        packet.stream = self._made
        packet.time_base = self._made.codec_context.time_base
        packet.pts = packet.dts = self._packets * self._samples - DELAY
        packet.duration = self._samples
        packet.is_keyframe = True
        if not self._packets:
            _skip(packet, at_start=DELAY)
        self._packets += 1
        return packet


def _skip(packet: AnyPacket, at_start: int = 0, at_end: int = 0) -> None:
    """Have the muxer write down how many samples are none of the source's, so that players leave them out."""
    kind: Any = PacketSideData
    skipped = kind(packet_sidedata_type_from_literal("skip_samples"), 10)
    skipped.update(struct.pack("<IIBB", at_start, at_end, 0, 0))
    skipped.to_packet(packet)
