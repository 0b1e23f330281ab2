"""Write the shape of JSON as TypeScript: one interface for the objects of each place, named from their keys."""

from json.encoder import encode_basestring

from media_tools.engines.data.shapes import Shape

WORDS = ("string", "number", "boolean", "null")
_TAKEN = frozenset({
    "Array", "BigInt", "Boolean", "Date", "Error", "Function", "Infinity", "Intl", "JSON", "Map", "Math", "NaN",
    "Number", "Object", "Partial", "Pick", "Promise", "Proxy", "Readonly", "Record", "Reflect", "RegExp",
    "Required", "Set", "String", "Symbol", "WeakMap", "WeakSet", "Omit", "Exclude", "Extract", "Awaited",
    "Iterator",
})  # fmt: skip
"""Names that programs use for something else."""
_NOTHING = "unknown"
_NO_KEYS = "Record<string, unknown>"
_ENDING = "Item"
_LONGEST = 80


def written(shape: Shape, root: str, *, export: bool) -> str:
    """Give the text of all interfaces, the root's first; `root` is its name."""
    return _Writer(root, "export " if export else "").text(shape)


class _Writer:
    def __init__(self, root: str, before: str) -> None:
        self._root = root
        self._before = before
        self._blocks: list[str] = []
        self._names: dict[str, int] = {root: 1}
        """The names that are taken, and how many have been made of each."""
        self._known: dict[tuple[str, str], str] = {}
        """The interface that was wished for under a name and holds these lines."""

    def text(self, shape: Shape) -> str:
        alone = shape.objects > 0 and not shape.words and shape.items is None and bool(shape.keys)
        if alone:
            self._write(shape, self._root, self._root)
        else:
            self._blocks.append("")
            self._blocks[0] = f"{self._before}type {self._root} = {self._type(shape, self._root + _ENDING)};\n"
        return "\n".join(block for block in self._blocks if block)

    def _type(self, shape: Shape, name: str) -> str:
        """Give the type of one place; `name` is for its objects."""
        found = [word for word in WORDS[:3] if word in shape.words]
        if shape.objects:
            found.append(self._interface(shape, name) if shape.keys else _NO_KEYS)
        if shape.items is not None:
            inner = self._type(shape.items, _one_of(name))
            found.append(f"({inner})[]" if " | " in inner else f"{inner}[]")
        if "null" in shape.words:
            found.append("null")
        return " | ".join(found) or _NOTHING

    def _interface(self, shape: Shape, wish: str) -> str:
        """Write an interface and give its name: that of one that is there already, where it holds the very same."""
        wish = wish + "Type" if wish in _TAKEN else wish
        count = self._names.get(wish, 0) + 1
        name = wish if count == 1 else f"{wish}{count}"
        while name in self._names and count > 1:
            count += 1
            name = f"{wish}{count}"
        before = self._names.get(wish, 0)
        self._names[wish] = count
        self._names.setdefault(name, 1)
        used = self._write(shape, wish, name)
        if used != name:
            del self._names[name]
            self._names[wish] = before
        return used

    def _write(self, shape: Shape, wish: str, name: str) -> str:
        place = len(self._blocks)
        self._blocks.append("")
        lines = []
        for key, (inner, count) in shape.keys.items():
            optional = "?" if count < shape.objects else ""
            lines.append(f"  {_key(key)}{optional}: {self._type(inner, _pascal(key))};\n")
        body = "".join(lines)
        known = self._known.setdefault((wish, body), name)
        if known == name:
            self._blocks[place] = f"{self._before}interface {name} {{\n{body}}}\n"
        return known


def _key(key: str) -> str:
    """Give a key as it stands in an interface: in quotes unless it is an identifier."""
    return key if key.replace("$", "_").isidentifier() and key.isprintable() else encode_basestring(key)


def _pascal(key: str) -> str:
    """Make the name of a type out of a key: HomeAddress of home_address, home-address or homeAddress."""
    spaced = "".join(letter if letter.isalnum() else " " for letter in key)
    name = "".join(word[:1].upper() + word[1:] for word in spaced.split())[:_LONGEST]
    if not name.isidentifier():
        name = f"Type{name}" if f"Type{name}".isidentifier() else "Type"
    return name


def _one_of(name: str) -> str:
    """Give the name for one of several: Item of Items, Category of Categories."""
    if name.endswith("ies") and len(name) > 4:
        return name[:-3] + "y"
    if name.endswith("s") and not name.endswith(("ss", "us", "is")) and len(name) > 2:
        return name[:-1]
    return name if name.endswith(_ENDING) else name + _ENDING
