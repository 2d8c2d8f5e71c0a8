"""Copy the pinned browser assets into static/vendor, with checksums and licences.

Run after `npm ci --ignore-scripts` in this folder (`make vendor` does both). The result is committed, so running,
testing and deploying need no Node. To update: change a version in package.json, run, read the diff.
"""

import hashlib
import json
import re
import shutil
from pathlib import Path

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent / "static" / "vendor"
PACKAGES = HERE / "node_modules"

FONT = "@fontsource-variable/bricolage-grotesque"
# package -> files of it that pages load
WANTED = {
    "bootstrap": ["dist/css/bootstrap.min.css", "dist/js/bootstrap.bundle.min.js"],
    "htmx.org": ["dist/htmx.min.js"],
    "sortablejs": ["Sortable.min.js"],
    FONT: [
        "files/bricolage-grotesque-latin-wght-normal.woff2",
        "files/bricolage-grotesque-latin-ext-wght-normal.woff2",
    ],
}
# package -> source of symbols of static/img/icons.svg, copied there by hand-picked name
ICONS = "bootstrap-icons"
SOURCE_MAP = re.compile(rb"\n?/[/*]# sourceMappingURL=[^\n]*", re.M)


def main():
    """Rewrite static/vendor and static/img/icons.svg from node_modules."""
    shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir(parents=True)
    listed = []
    for package, files in WANTED.items():
        about = json.loads((PACKAGES / package / "package.json").read_text())
        licence = next((PACKAGES / package).glob("LICENSE*"), None)
        if licence:
            (TARGET / f"{about['name'].split('/')[-1]}.LICENSE").write_bytes(licence.read_bytes())
        for name in files:
            # A hashed static storage follows source maps and fails on the missing file.
            content = SOURCE_MAP.sub(b"", (PACKAGES / package / name).read_bytes())
            target = TARGET / Path(name).name
            target.write_bytes(content)
            listed.append(
                {
                    "file": target.name,
                    "package": about["name"],
                    "version": about["version"],
                    "licence": about["license"],
                    "sha256": hashlib.sha256(content).hexdigest(),
                }
            )
    (TARGET / "VENDORED.json").write_text(json.dumps(listed, indent=2) + "\n")
    sprite()


def sprite():
    """Rebuild the icon sprite: one symbol for each line of icons.txt."""
    names = (HERE / "icons.txt").read_text().split()
    symbols = []
    for name in sorted(set(names)):
        source = (PACKAGES / ICONS / "icons" / f"{name}.svg").read_text()
        inner = re.search(r"<svg[^>]*>(.*)</svg>", source, re.S)[1]
        inner = " ".join(inner.split()).replace("> <", "><")
        symbols.append(f'  <symbol id="{name}" viewBox="0 0 16 16">{inner}</symbol>')
    svg = '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"
    (HERE.parent / "static" / "img" / "icons.svg").write_text(svg)


if __name__ == "__main__":
    main()
