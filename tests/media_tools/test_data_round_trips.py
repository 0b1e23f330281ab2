"""Two hundred made-up documents through every format and back; what is lost is said here and in docs/data.md."""

import json
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from media_tools.engines.data import xml_names
from tests.media_tools.texts import became, value_of

TRIPS = settings(
    max_examples=200, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
ODD = st.sampled_from((
    "", " ", "yes", "null", "~", "1", "-", "1e5", "0x1F", "12:30", "2020-01-01", "a: b", "# c", "a\nb", "a\r\nb", "\t",
    "'", '"', "=1", "<<", "!tag", "&a", "*a", "%", "`", "[", "{", "---", "...", "\u2028", "\x85", "\ufeff", "🙂",
    "e\u0301", "\\n", "]]>", "&amp;", "<!--", "a.b", "-0", ".inf", "on", "=", "? x", "- x", "|", ">",
))  # fmt: skip
TEXTS = st.one_of(ODD, st.text(st.characters(exclude_categories=("Cs",)), max_size=20))
SAYABLE = st.one_of(ODD, st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")), max_size=20))
"""Without the control characters that XML and CSV cannot hold."""
WHOLE = st.one_of(st.integers(-100, 100), st.integers(-(10**40), 10**40), st.just(10**1000))
NUMBERS = st.one_of(
    st.decimals(allow_nan=False, allow_infinity=False),
    st.sampled_from([Decimal(text) for text in ("1.10", "1E+400", "0.1", "-0.0", "1E-400", "1.0")]),
)
PLAIN = st.one_of(st.booleans(), WHOLE, NUMBERS)


def documents(scalars, keys):
    """Give values, and lists and objects of all kinds in each other."""
    return st.recursive(
        scalars,
        lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(keys, inner, max_size=4)),
        max_leaves=12,
    )


def objects(texts, keys, *more):
    return st.dictionaries(keys, documents(st.one_of(PLAIN, texts, *more), keys), max_size=4)


def written(value):
    """Write JSON as plainly as can be: the standard library would round a decimal."""
    match value:
        case Decimal():
            text = str(value)
            return text if "." in text or "E" in text else text + ".0"
        case dict():
            return (
                "{"
                + ",".join(f"{json.dumps(key, ensure_ascii=False)}:{written(each)}" for key, each in value.items())
                + "}"
            )
        case list():
            return "[" + ",".join(map(written, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def exact(value):
    """Give a value in which 1, 1.0, true and "1" differ, and so does the order of keys."""
    match value:
        case dict():
            return ("object", [(key, exact(each)) for key, each in value.items()])
        case list():
            return ("list", [exact(each) for each in value])
    return (type(value).__name__, value)


@TRIPS
@given(documents(st.one_of(st.none(), PLAIN, TEXTS), TEXTS), st.booleans())
def test_json_keeps_everything(value, pretty):
    assert exact(value_of(became(written(value), "json", "json", pretty=pretty), "json")) == exact(value)


@TRIPS
@given(documents(st.one_of(st.none(), PLAIN, TEXTS), TEXTS), st.booleans())
def test_yaml_keeps_everything(value, flow):
    assert exact(value_of(became(written(value), "json", "yaml", flow_style=flow), "yaml")) == exact(value)


@TRIPS
@given(objects(TEXTS, TEXTS))
def test_toml_keeps_everything_but_the_order_of_objects_among_other_values(value):
    back = value_of(became(written(value), "json", "toml"), "toml")
    assert exact(in_order(back)) == exact(in_order(value))


@TRIPS
@given(
    st.lists(st.fixed_dictionaries({"a": SAYABLE, "b ö": SAYABLE, "": SAYABLE}), min_size=1, max_size=6),
    st.sampled_from(",;\t|:"),
)
def test_csv_keeps_every_text_of_a_table(rows, delimiter):
    text = became(written(rows), "json", "csv", delimiter=delimiter)
    assert exact(in_order(value_of(text, "csv", delimiter=delimiter))) == exact(in_order(rows))


@TRIPS
@given(
    st.fixed_dictionaries(
        dict.fromkeys(("a", "b"), documents(st.one_of(st.none(), PLAIN, SAYABLE), st.text("cd", min_size=1)))
    )
)
def test_csv_has_paths_as_columns_and_everything_as_text(value):
    [row] = value_of(became(written(value), "json", "csv"), "csv")
    assert exact(row) == exact(dict(cells(value, "")))


@TRIPS
@given(objects(SAYABLE, TEXTS.filter(lambda key: key[:1] != "@" and key != "#text"), st.none()), st.booleans())
def test_xml_keeps_names_order_nesting_and_text(value, pretty):
    back = value_of(became(written(value), "json", "xml", root_element="top", pretty=pretty), "xml")
    assert exact(back) == exact({"top": in_xml(value)})


@TRIPS
@given(TEXTS)
def test_any_text_becomes_a_name_of_xml_and_comes_back(key):
    assert xml_names.is_name(xml_names.named(key))
    assert xml_names.key_of(xml_names.named(key)) == key


def in_order(value):
    if isinstance(value, dict):
        return {key: in_order(value[key]) for key in sorted(value)}
    return [in_order(each) for each in value] if isinstance(value, list) else value


def as_text(value):
    if isinstance(value, str):
        return value
    return "" if value is None else written(value)


def cells(value, prefix):
    for key, each in value.items():
        if isinstance(each, dict) and each:
            yield from cells(each, f"{prefix}{key}.")
        else:
            yield prefix + key, as_text(each)


def in_xml(value):
    """Give what is left of a value: all is text, a list of one is its item, and what is empty is an empty text."""
    match value:
        case dict():
            found = {}
            for key, each in value.items():
                items = [in_xml(item) for item in (each if isinstance(each, list) else [each])]
                if items:
                    found[key] = items if len(items) > 1 else items[0]
            return found or ""
        case list():
            return in_xml({"item": value})
    return as_text(value)
