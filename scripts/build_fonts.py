"""Build the fonts of the label sheets from the web fonts of the front end.

The npm package brings Be Vietnam Pro as one WOFF2 file per range of letters; a PDF wants one font with all of
them. Each weight is merged into nguongoc/stamps/printing/fonts/BeVietnamPro-*.ttf, without kerning and other
layout tables, since label text is set letter by letter; the licence (SIL OFL 1.1) goes beside them.

    python scripts/build_fonts.py [folder of the npm package]
"""

import shutil
import sys
import tempfile
from pathlib import Path

from fontTools.merge import Merger, Options
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "frontend" / "node_modules" / "@fontsource" / "be-vietnam-pro"
TARGET = ROOT / "nguongoc" / "stamps" / "printing" / "fonts"
SUBSETS = ("latin", "latin-ext", "vietnamese")
WEIGHTS = {"Regular": 400, "Medium": 500, "Bold": 700}
LEFT_OUT = ("GSUB", "GPOS", "GDEF", "fpgm", "prep", "cvt ", "gasp")


def main() -> int:
    """Build what is missing or older than its sources; say what was done. Returns the exit status."""
    package = Path(sys.argv[1]) if len(sys.argv) > 1 else PACKAGE
    if not (package / "files").is_dir():
        print(f"{package} is not there: run `npm ci` in frontend/ first.", file=sys.stderr)
        return 1
    TARGET.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(package / "LICENSE", TARGET / "LICENSE-BeVietnamPro.txt")
    for name, weight in WEIGHTS.items():
        sources = [package / "files" / f"be-vietnam-pro-{subset}-{weight}-normal.woff2" for subset in SUBSETS]
        target = TARGET / f"BeVietnamPro-{name}.ttf"
        if target.exists() and target.stat().st_mtime >= max(source.stat().st_mtime for source in sources):
            print(f"{target.name}: up to date")
            continue
        merge(sources, target)
        print(f"{target.name}: {target.stat().st_size / 1024:.0f} KiB")
    return 0


def merge(sources: list[Path], target: Path) -> None:
    """Merge the fonts, the first one's glyph winning, and put the whole in place at once."""
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        plain = []
        for place, source in enumerate(sources):
            font = TTFont(source)
            for table in LEFT_OUT:
                if table in font:
                    del font[table]
            font.flavor = None
            plain.append(str(Path(folder, f"{place}.ttf")))
            font.save(plain[-1])
        merged = Path(folder, target.name)
        Merger(Options()).merge(plain).save(merged)
        merged.replace(target)


if __name__ == "__main__":
    sys.exit(main())
