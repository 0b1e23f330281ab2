"""Rules for what is committed."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 300
REGISTRIES = [
    "".join(parts) for parts in (("pypi", ".org"), ("python", "hosted.org"), ("npm", "js."), ("docker", ".io"))
]
LOCKS = ("requirements.txt", "requirements-dev.txt")


def committed() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    return [path for name in listed.stdout.decode().split("\0") if name and (path := ROOT / name).is_file()]


@pytest.fixture(scope="module")
def files() -> list[Path]:
    if not (ROOT / ".git").exists():
        pytest.skip("not a checkout: there is no telling what is committed")
    return committed()


def test_no_module_is_longer_than_a_reader_bears(files: list[Path]) -> None:
    modules = [path for path in files if path.suffix in (".py", ".js", ".css", ".html") and "vendor" not in path.parts]
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in modules}
    assert lengths
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def test_no_file_names_a_package_registry(files: list[Path]) -> None:
    naming = [
        str(path.relative_to(ROOT))
        for path in files
        if any(host.encode() in path.read_bytes().lower() for host in REGISTRIES)
    ]
    assert naming == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pinned_package_has_a_hash(lock: str) -> None:
    text = (ROOT / lock).read_text()
    blocks = re.split(r"\n(?=[a-z0-9])", text)
    pinned = [block for block in blocks if re.match(r"[a-z0-9][^\s=]*==", block)]
    assert len(pinned) > 40
    assert [block.splitlines()[0] for block in pinned if "--hash=sha256:" not in block] == []


def test_the_lock_for_development_holds_the_other_one() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^([a-z0-9][^\s\\]*==[^\s\\]+)", (ROOT / name).read_text(), re.MULTILINE))

    assert pins("requirements.txt") <= pins("requirements-dev.txt")


def test_every_package_that_is_asked_for_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    asked = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = [re.split(r"[^A-Za-z0-9-]", wish, maxsplit=1)[0] for wish in asked]
    locked = (ROOT / "requirements-dev.txt").read_text()
    assert [name for name in names if not re.search(rf"^{name}(\[[^\]]*\])?==", locked, re.MULTILINE)] == []
