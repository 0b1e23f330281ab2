"""One damaged file: which honest one it was, its bytes, and what is asked for."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from media_tools import registry, spec
from media_tools.spec import Spec
from tests.hostile.mutations import good, papers
from tests.hostile.mutations.damage import damaged, damaged_inside, is_package
from tests.hostile.mutations.wishes import SMALL, Place, Wish, fitting
from tests.samples import pictures

INSIDE = 0.5


@dataclass(frozen=True)
class Case:
    """A damaged file with its number in the run."""

    number: int
    origin: str
    data: bytes
    wish: Wish
    name: str = "photo"

    def files(self) -> list[bytes]:
        """Give the files in the order that the tool takes them."""
        match self.wish.place:
            case Place.ALONE:
                return [self.data]
            case Place.BESIDE:
                return [self.data, honest()]
            case Place.LOGO:
                return [honest(), self.data]

    def spec(self) -> Spec:
        """Give the wish as the door that reads requests would."""
        tool = registry.tools()[self.wish.tool]
        wish = spec.parse(tool, self.wish.fields, attached=self.wish.place is Place.LOGO)
        return spec.named(wish, self.name)

    def request(self) -> tuple[str, dict[str, str], list[tuple[str, bytes]]]:
        """Give the same as a request: the path, the fields, and the files by field.

        The house alone unpacks, and does so for who converts what is in an archive.
        """
        tool, fields = self.wish.tool, dict(self.wish.fields)
        if tool == "unpack":
            tool, fields = "convert", {"format": "png", **SMALL}
        names = ["file", "watermarkFile"] if self.wish.place is Place.LOGO else ["files", "files"]
        path = f"/api/{tool}" if tool in ("convert", "compress") else f"/api/media/{registry.tools()[tool].word}"
        return path, fields, list(zip(names, self.files(), strict=False))


def honest() -> bytes:
    """Give the picture that stands beside a damaged one."""
    return pictures.encoded(pictures.photo(64, 48), "jpg")


def cases(count: int, seed: int, *, films: bool = False) -> Iterator[Case]:
    """Make the cases of a run, of pictures or of films and sounds: each origin in turn, with a wish by luck."""
    files = good.media() if films else good.files()
    origins = sorted(files)
    for number in range(count):
        luck = random.Random(f"{seed} {number}")
        origin = origins[number % len(origins)]
        wish = luck.choice(fitting(files[origin]))
        yield Case(number, origin, damaged(files[origin], files[luck.choice(origins)], luck), wish)


def documents(count: int, seed: int, *, cheaply: bool = False) -> Iterator[Case]:
    """Make cases of documents, tables and books, in half of those that are packages the damage being in a part.

    `cheaply` leaves out whatever LibreOffice is asked for.
    """
    files = papers.cheap() if cheaply else papers.files()
    origins = sorted(files)
    for number in range(count):
        luck = random.Random(f"{seed} {number}")
        origin = origins[number % len(origins)]
        wish = luck.choice(papers.asked(origin, cheaply=cheaply))
        other = files[luck.choice(origins)]
        damage = damaged_inside if is_package(files[origin]) and luck.random() < INSIDE else damaged
        yield Case(number, origin, damage(files[origin], other, luck), wish, papers.name_of(origin))
