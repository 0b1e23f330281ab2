import subprocess
import sys

import pytest

from media_tools import registry, spec
from media_tools.errors import InvalidParam, MissingParam
from media_tools.spec import Spec

CONVERT = registry.tools()["convert"]


def parse(**values):
    return spec.parse(CONVERT, values)


def test_defaults_stand_for_what_was_not_sent():
    wish = parse(format="JPEG", compression="", resizeWidth=None)
    assert dict(wish.values) == {
        "format": "jpg",
        "compression": 82,
        "resize": "original",
        "resizeWidth": None,
        "resizeHeight": None,
        "autoOrient": True,
        "enlarge": False,
        "stripMetadata": False,
        "mono": False,
        **dict.fromkeys(("pages", "dpi", "pageSize", "title", "author", "sheetName", "delimiter")),
    }


def test_form_text_and_json_say_the_same():
    text = parse(format="webp", compression="40", autoOrient="False", resize="Website")
    assert text == parse(format="webp", compression=40, autoOrient=False, resize="website")
    assert Spec.from_json(text.to_json()) == text


@pytest.mark.parametrize("value", [0, 101, -1, "best", "4.5", 4.5, True, [], "٥", "1e2", "82 %"])
def test_a_quality_outside_its_range_is_refused_with_the_range(value):
    with pytest.raises(InvalidParam, match="whole number from 1 to 100") as refusal:
        parse(format="webp", compression=value)
    assert refusal.value.field == "compression"
    assert refusal.value.allowed == {"minimum": 1, "maximum": 100, "word": "auto"}


def test_a_quality_may_be_left_to_the_search():
    assert parse(format="webp", compression="Auto")["compression"] == "auto"


@pytest.mark.parametrize("value", ["", None])
def test_a_format_is_required(value):
    with pytest.raises(MissingParam) as refusal:
        parse(format=value)
    assert "webp" in refusal.value.allowed


@pytest.mark.parametrize("value", ["wps", 7, ["png"], "png;jpg"])
def test_an_unknown_format_word_is_refused_with_the_known_ones(value):
    with pytest.raises(InvalidParam, match="avif") as refusal:
        parse(format=value)
    assert refusal.value.allowed == list(spec.writable())


@pytest.mark.parametrize(("word", "needed"), [("width", "resizeWidth"), ("height", "resizeHeight")])
def test_a_side_needs_its_number(word, needed):
    with pytest.raises(MissingParam, match=needed) as refusal:
        parse(format="png", resize=word)
    assert refusal.value.field == needed
    assert parse(format="png", resize=word, **{needed: "300"})[needed] == 300


def test_the_clients_own_name_of_a_field_is_blamed():
    with pytest.raises(MissingParam, match=r"resizeWidths\[2\]") as refusal:
        spec.parse(CONVERT, {"format": "png", "resize": "width"}, {"resizeWidth": "resizeWidths[2]"})
    assert refusal.value.field == "resizeWidths[2]"
    with pytest.raises(InvalidParam, match=r"compressions\[0\]"):
        spec.parse(CONVERT, {"format": "png", "compression": 0}, {"compression": "compressions[0]"})


@pytest.mark.parametrize("side", [0, 16_385, "wide"])
def test_a_side_outside_the_limits_is_refused(side):
    with pytest.raises(InvalidParam, match="16384"):
        parse(format="png", resize="width", resizeWidth=side)


def test_every_parameter_describes_itself():
    for tool in registry.tools().values():
        for param in tool.params:
            schema = param.schema()
            assert schema["description"] == param.help
            assert param.default is None or schema["default"] == param.default


def test_reading_the_tools_loads_no_native_library():
    code = (
        "import sys; from media_tools import detect, registry, spec\n"
        "spec.parse(registry.tools()['convert'], {'format': 'webp'}); detect.sniff(b'GIF89a')\n"
        "print([name for name in ('pyvips', 'PIL', 'pillow_heif', 'pypdfium2', 'av', 'django') if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
