"""Find the key frames of a film: its picture can be read from these on alone."""

import av.error
from av.container import InputContainer
from av.video.stream import VideoStream

LEAD_SECONDS = 0.5
"""Sound is read from a little before on: its first packet may need the one before."""
FARTHER = 4
"""A container without an index is left wherever its bytes looked right: then again from so much farther before."""


def before(container: InputContainer, stream: VideoStream | None, seconds: float) -> None:
    """Put the container before `seconds`, as it counts, so that the key frame which that needs comes next.

    A container that cannot be sought in stays where it is.
    """
    begins = (container.start_time or 0) / 1_000_000
    lead = LEAD_SECONDS
    while seconds - lead > begins:
        if not _sought(container, seconds - lead):
            return
        if stream is None:
            return
        first = next((packet for packet in container.demux(stream) if packet.is_keyframe and packet.size), None)
        if first is not None and first.pts is not None and first.pts * first.time_base <= seconds:
            _sought(container, seconds - lead)
            return
        lead *= FARTHER
    if lead > LEAD_SECONDS:  # else nothing has been read yet
        _sought(container, begins)


def key_frame(container: InputContainer, stream: VideoStream, seconds: float) -> float:
    """Give the time of the last key frame at or before `seconds`; the container is left somewhere."""
    before(container, stream, seconds)
    found = None
    for packet in container.demux(stream):
        if packet.pts is None or packet.dts is None:
            continue
        if packet.dts * packet.time_base > seconds:
            break
        time = float(packet.pts * packet.time_base)
        if packet.is_keyframe and (found is None or time <= seconds):
            found = time
    return seconds if found is None else found


def _sought(container: InputContainer, seconds: float) -> bool:
    try:
        container.seek(int(seconds * 1_000_000))
    except av.error.FFmpegError:
        return False
    return True
