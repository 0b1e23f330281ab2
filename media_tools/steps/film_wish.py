"""What a tool wants of a film or a sound."""

from dataclasses import dataclass

from media_tools.engines import codecs
from media_tools.registry import Format
from media_tools.steps.edits import Mark
from media_tools.steps.sizes import ORIGINAL, Box
from media_tools.steps.turns import UNTURNED


@dataclass(frozen=True, kw_only=True)
class FilmWish:
    """The result asked for.

    `quality` is 1–100; `kbps` the bit rate of the sound in thousands of bits a second. `start` and `seconds` choose a
    part, counted from the beginning of the film. `picture` and `sound` say which of both is kept, `stereo` that more
    channels than two are mixed down; `looks` and `tones` are FFmpeg's filters that change them, `pace` is how much
    faster these make it. `copies` says whether streams that the target can hold may be passed on as they are:
    `fitting` where nothing has to change, `sound` for the sound alone where it is lean enough, `never`, or `always`,
    which cuts at key frames. `own` says that a source of the target's own format is held by it, whatever its codecs
    are. `mark` is laid on the picture. `turn` is an orientation 1–8 by which the picture is turned. `metadata` keeps
    titles, languages and chapters.
    """

    target: Format
    quality: int = codecs.GOOD
    kbps: int = codecs.SOUND_KBPS
    box: Box = ORIGINAL
    enlarge: bool = False
    start: float = 0.0
    seconds: float | None = None
    picture: bool = True
    sound: bool = True
    stereo: bool = False
    looks: tuple[str, ...] = ()
    tones: tuple[str, ...] = ()
    pace: float = 1.0
    copies: str = "fitting"
    mark: Mark | None = None
    turn: int = UNTURNED
    own: bool = False
    metadata: bool = True
