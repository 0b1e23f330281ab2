"""The profile of LibreOffice in a child: settings that refuse macros and links, and the one macro that is ours."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from media_tools import offices

LIBRARY, MODULE, MACRO = "Standard", "Room", "Convert"
SETTINGS: Mapping[tuple[str, str], object] = {
    ("Common/Security/Scripting", "MacroSecurityLevel"): 3,
    ("Common/Security/Scripting", "BlockUntrustedRefererLinks"): True,
    ("Common/Security/Scripting", "DisablePythonRuntime"): True,
    ("Common/Save/Document", "CreateBackup"): False,
    ("Common/Misc", "FirstRun"): False,
    ("Common/Java", "Enable"): False,
    ("Writer/Content/Update", "Link"): 0,
    ("Calc/Content/Update", "Link"): 2,
    ("Calc/Formula/Load", "OOXMLRecalcMode"): 1,
    ("Calc/Formula/Load", "ODFRecalcMode"): 1,
}
"""Macros run from nowhere, links are neither updated nor looked at, and sheets keep the results that they came with
(1 is never)."""

_ITEMS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
{items}
</oor:items>
"""
_ITEM = (
    '<item oor:path="/org.openoffice.Office.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop>'
    "</item>"
)
_LIBRARIES = (
    '<library:libraries xmlns:library="http://openoffice.org/2000/library">'
    '<library:library library:name="{library}" library:link="false"/></library:libraries>'
)
_MODULES = (
    '<library:library xmlns:library="http://openoffice.org/2000/library" library:name="{library}"'
    ' library:readonly="true" library:passwordprotected="false">{elements}</library:library>'
)
_MODULE = (
    '<script:module xmlns:script="http://openoffice.org/2000/script" script:name={module}'
    ' script:language="StarBasic">{code}</script:module>'
)
# 0 is what LibreOffice calls never for macros, and no update for links
_CODE = """
Function Told(word As String, value As Variant) As Variant
  Dim pair As Variant
  pair = CreateUnoStruct("com.sun.star.beans.PropertyValue")
  pair.Name = word
  pair.Value = value
  Told = pair
End Function

Sub Tell(word As String)
  Open {told} For Output As #1
  Print #1, word
  Close #1
End Sub

Sub {macro}
  Dim desktop As Variant, document As Variant
  On Error Goto Failed
  desktop = CreateUnoService("com.sun.star.frame.Desktop")
  document = desktop.loadComponentFromURL({source}, "_blank", 0, Array( _
    Told("Hidden", True), Told("ReadOnly", True), Told("MacroExecutionMode", 0), Told("UpdateDocMode", 0), _
    Told("FilterName", {load}), Told("FilterOptions", {load_options})))
  If IsNull(document) Then Exit Sub
  Tell("read")
  If {title} <> "" Then document.DocumentProperties.Title = {title}
  If {author} <> "" Then document.DocumentProperties.Author = {author}
  If {width} > 0 Then
    Dim styles As Variant, style As Variant, number As Integer
    styles = document.StyleFamilies.getByName("PageStyles")
    For number = 0 To styles.Count - 1
      style = styles.getByIndex(number)
      style.IsLandscape = False
      style.Width = {width}
      style.Height = {height}
    Next number
  End If
  document.storeToURL({target}, Array(Told("FilterName", {save}), Told("FilterOptions", {save_options})))
  Tell("done")
Failed:
End Sub
"""


@dataclass(frozen=True, kw_only=True)
class About:
    """What a document is told before it is written: title, author, and its pages' size in hundredths of a millimetre.

    Empty or None leaves what it says itself.
    """

    title: str = ""
    author: str = ""
    page: tuple[int, int] | None = None


NOTHING = About()


def home(folder: Path) -> Path:
    """Name the profile in the folder of LibreOffice's files."""
    return folder / "profile"


def write(folder: Path) -> None:
    """Write the settings. The number of the build keeps LibreOffice from setting itself up and restarting."""
    user = home(folder) / "user"
    (user / "extensions").mkdir(parents=True)
    told = (offices.PROGRAM / "versionrc").read_text(encoding="utf-8").splitlines()
    build = next((line.partition("=")[2] for line in told if line.startswith("buildid=")), "")
    (user / "extensions" / "buildid").write_text(build, encoding="utf-8")
    items = "\n".join(
        _ITEM.format(path=path, name=name, value=str(value).lower()) for (path, name), value in SETTINGS.items()
    )
    (user / "registrymodifications.xcu").write_text(_ITEMS.format(items=items), encoding="utf-8")


def write_macro(
    folder: Path,
    *,
    source: Path,
    target: Path,
    told: Path,
    load: tuple[str, str],
    save: tuple[str, str],
    about: About = NOTHING,
) -> str:
    """Write the macro that does the work, and give its address. At its start LibreOffice puts its own in this place.

    It writes `read` and then `done` to the file `told`, as far as it gets.
    """
    basic = home(folder) / "user" / "basic"
    (basic / LIBRARY).mkdir(parents=True, exist_ok=True)
    element = f"<library:element library:name={quoteattr(MODULE)}/>"
    for kind, elements in (("script", element), ("dialog", "")):
        (basic / f"{kind}.xlc").write_text(_LIBRARIES.format(library=LIBRARY), encoding="utf-8")
        (basic / LIBRARY / f"{kind}.xlb").write_text(
            _MODULES.format(library=LIBRARY, elements=elements), encoding="utf-8"
        )
    width, height = about.page or (0, 0)
    code = _CODE.format(
        macro=MACRO,
        source=_literal(source.as_uri()),
        target=_literal(target.as_uri()),
        told=_literal(told.as_uri()),
        load=_literal(load[0]),
        load_options=_literal(load[1]),
        save=_literal(save[0]),
        save_options=_literal(save[1]),
        title=_literal(about.title),
        author=_literal(about.author),
        width=width,
        height=height,
    )
    module = _MODULE.format(module=quoteattr(MODULE), code=escape(code))
    (basic / LIBRARY / f"{MODULE}.xba").write_text(module, encoding="utf-8")
    return f"macro:///{LIBRARY}.{MODULE}.{MACRO}()"


def _literal(text: str) -> str:
    """Write a text of one line as Basic does."""
    return '"{}"'.format(text.replace('"', '""'))
