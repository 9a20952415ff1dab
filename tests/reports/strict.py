"""What Excel insists on in a workbook's package, which other programs forgive."""

import io
import posixpath
import re
import zipfile
from urllib.parse import unquote

from lxml import etree

from compliance.reports.workbook.xml import MAIN, REL, SHEET_ORDER

TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
RELS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
M, R = f"{{{MAIN}}}", f"{{{REL}}}"
UNIQUE_IN_BOOK = ("chart", "drawing", "comments", "table", "vmlDrawing")


def faults(data: bytes) -> list[str]:
    """Everything in a workbook that would make Excel repair it, as far as this knows; empty for a sound one."""
    found: list[str] = []
    archive = zipfile.ZipFile(io.BytesIO(data))
    names = archive.namelist()
    if len({name.casefold() for name in names}) != len(names):
        found.append("a part twice")
    trees = {name: etree.fromstring(archive.read(name)) for name in names if name.endswith((".xml", ".rels", ".vml"))}
    types = trees["[Content_Types].xml"]
    defaults = {item.get("Extension").casefold() for item in types.iter(f"{TYPES}Default")}
    overrides = [item.get("PartName").lstrip("/") for item in types.iter(f"{TYPES}Override")]
    found += [f"{name}: declared, absent" for name in overrides if name not in names]
    found += [f"{name}: declared twice" for name in set(overrides) if overrides.count(name) > 1]
    found += [f"{name}: no content type" for name in names if name not in overrides and name.rpartition(".")[2].casefold() not in defaults and name != "[Content_Types].xml"]
    links = {name: _links(name, tree, names, found) for name, tree in trees.items() if name.endswith(".rels")}
    owned = [target for ties in links.values() for kind, target in ties.values() if kind in UNIQUE_IN_BOOK]
    found += [f"{target}: owned twice" for target in set(owned) if owned.count(target) > 1]
    book, ties = trees["xl/workbook.xml"], links["xl/_rels/workbook.xml.rels"]
    _book(book, found)
    styles = next(trees[target] for kind, target in ties.values() if kind == "styles")
    texts = next((trees[target] for kind, target in ties.values() if kind == "sharedStrings"), None)
    _styles(styles, found)
    tables: list[tuple[str, str]] = []
    for kind, target in ties.values():
        if kind == "worksheet":
            own = links.get(posixpath.join(posixpath.dirname(target), "_rels", posixpath.basename(target) + ".rels"), {})
            _sheet(target, trees, own, len(styles.find(f"{M}cellXfs")), len(styles.find(f"{M}dxfs")) if styles.find(f"{M}dxfs") is not None else 0, 0 if texts is None else len(texts), found)
            tables += [(trees[part].get("id"), trees[part].get("displayName").casefold()) for tie, part in own.values() if tie == "table"]
    for values in zip(*tables, strict=True) if tables else ():
        found += [f"table {value} twice" for value in set(values) if values.count(value) > 1]
    return found


def _links(name: str, tree: etree._Element, names: list[str], found: list[str]) -> dict[str, tuple[str, str]]:
    owner = posixpath.join(posixpath.dirname(posixpath.dirname(name)), posixpath.basename(name).removesuffix(".rels"))
    if owner not in names and owner:
        found.append(f"{name}: of no part")
    links: dict[str, tuple[str, str]] = {}
    for item in tree.iter(f"{RELS}Relationship"):
        target = item.get("Target")
        if item.get("Id") in links:
            found.append(f"{name}: {item.get('Id')} twice")
        if item.get("TargetMode") != "External" and not target.startswith("#"):
            target = posixpath.normpath(posixpath.join("/", posixpath.dirname(owner), unquote(target))).lstrip("/")
            if target not in names:
                found.append(f"{name}: {target} is absent")
        links[item.get("Id")] = (item.get("Type").rpartition("/")[2], target)
    return links


def _book(book: etree._Element, found: list[str]) -> None:
    sheets = list(book.find(f"{M}sheets"))
    names = [sheet.get("name") for sheet in sheets]
    found += [f"sheet name {name}" for name in names if len(name.encode("utf-16-le")) > 62 or re.search(r"[\[\]:*?/\\]", name) or name.startswith("'") or name.endswith("'")]
    if len({name.casefold() for name in names}) != len(names) or len({sheet.get("sheetId") for sheet in sheets}) != len(sheets):
        found.append("sheets of the same name or number")
    defined = [(item.get("name").casefold(), item.get("localSheetId")) for item in book.iter(f"{M}definedName")]
    found += [f"name {name} twice" for name in set(defined) if defined.count(name) > 1]
    found += [f"name {name} of no sheet" for name, local in defined if local is not None and int(local) >= len(sheets)]


def _styles(styles: etree._Element, found: list[str]) -> None:
    sizes = {name: len(styles.find(f"{M}{name}")) for name in ("fonts", "fills", "borders")}
    for style in styles.find(f"{M}cellXfs"):
        for attribute, name in (("fontId", "fonts"), ("fillId", "fills"), ("borderId", "borders")):
            if int(style.get(attribute, "0")) >= sizes[name]:
                found.append(f"{attribute} {style.get(attribute)}")
    formats = [item.get("numFmtId") for item in styles.iter(f"{M}numFmt") if item.getparent().tag == f"{M}numFmts"]
    if len(set(formats)) != len(formats):
        found.append("a number format twice")


def _sheet(part: str, trees: dict[str, etree._Element], links: dict[str, tuple[str, str]], styles: int, differential: int, texts: int, found: list[str]) -> None:
    root = trees[part]
    order = [SHEET_ORDER.index(etree.QName(item).localname) for item in root if isinstance(item.tag, str) and item.tag.startswith(M)]
    if order != sorted(order):
        found.append(f"{part}: out of order")
    found += [f"{part}: {item.tag} ties to nothing" for item in root.iter() if isinstance(item.tag, str) and item.get(f"{R}id") is not None and item.get(f"{R}id") not in links]
    found += [f"{part}: style {item.get('s')}" for item in root.iter(f"{M}c", f"{M}row") if int(item.get("s", "0")) >= styles]
    found += [f"{part}: dxf {item.get('dxfId')}" for item in root.iter() if isinstance(item.tag, str) and int(item.get("dxfId", "-1")) >= differential]
    found += [f"{part}: text {item.find(f'{M}v').text}" for item in root.iter(f"{M}c") if item.get("t") == "s" and int(item.find(f"{M}v").text) >= texts]
    last = 0
    for row in root.iter(f"{M}row"):
        columns = [re.sub("[0-9]", "", cell.get("r")).rjust(3) for cell in row]
        if int(row.get("r")) <= last or columns != sorted(columns) or len(set(columns)) != len(columns):
            found.append(f"{part}: row {row.get('r')} out of order")
        last = int(row.get("r"))
    if len(list(root.iter(f"{M}hyperlink"))) > 65_530:
        found.append(f"{part}: too many links")
    for kind, target in links.values():
        if kind == "comments":
            listed = [item.get("ref") for item in trees[target].iter(f"{M}comment")]
            if len(set(listed)) != len(listed):
                found.append(f"{target}: a cell commented twice")
            found += [f"{target}: too long" for item in trees[target].iter(f"{M}comment") if len("".join(item.itertext())) > 32_767]
            boxes = "".join(etree.tostring(trees[other]).decode() for tie, other in links.values() if tie == "vmlDrawing")
            if boxes.count('ObjectType="Note"') != len(listed):
                found.append(f"{target}: comments without boxes")
            shapes = re.findall(r'<v:shape [^>]*?id="([^"]+)"', boxes)
            if len(set(shapes)) != len(shapes):
                found.append(f"{target}: a box twice")
