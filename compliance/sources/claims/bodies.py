"""Who speaks, of which year and when: the department's name, its year and filing date, words of other bodies, what a template left."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from compliance.ground.origin import Origin
from compliance.sources.claims.captures import TYPES
from compliance.sources.claims.draft import Draft, Read, draft
from compliance.sources.claims.vocabulary import Vocabulary

_AREA = re.compile(r"^((?:[\u4e00-\u9fff]{1,8}?(?:省|自治区))?(?:[\u4e00-\u9fff]{1,6}?(?:市|州|盟))?(?:[\u4e00-\u9fff]{1,6}?(?:区|县|旗))?)")
_PRONOUNS = {
    "局": {"局"}, "委员会": {"委", "会", "办"}, "办公室": {"办", "室"}, "办事处": {"街道", "街", "办", "处"}, "人民政府": {"镇", "乡", "街", "街道", "区", "县", "市"}, "中心": {"中心"},
    "院": {"院"}, "学校": {"校"}, "中学": {"校"}, "小学": {"校", "园"}, "幼儿园": {"园"}, "校": {"校"}, "学院": {"院", "校"}, "馆": {"馆"}, "厅": {"厅"}, "处": {"处"}, "站": {"站"}, "所": {"所"},
    "社": {"社"}, "办": {"办"}, "委": {"委"},
}
_NEAR, _SAME_KIND = 0.7, 0.85


@dataclass(frozen=True, slots=True)
class Cover:
    """What a document says of itself; absent where it does not."""

    body: str = ""
    year: int | None = None
    filed: str | None = None
    filed_on: dt.date | None = None
    filed_at: Origin | None = None
    asked: bool = False


def cover(reads: Sequence[Read], vocabulary: Vocabulary) -> Cover:
    """The department, the year evaluated and the filing date."""
    labelled = [claim["body"].raw for read in reads for claim in read.of("labelled_body")]
    bodies = [*labelled, *(claim["body"].raw for read in reads[:8] for claim in read.of("titled"))]
    years = [claim["year"].value for read in reads for claim in read.of("evaluated_year")]
    filing = next(((read, claim) for read in reads for claim in read.of("filing")), None)
    words = [read.text for read in reads]
    asked = filing is not None or any(label in text for skeleton in vocabulary.skeletons for label in skeleton.cover for text in words[:30])
    year = next((found for found in years if isinstance(found, int)), None)
    if filing is None:
        label = next((read.place(0) for read in reads[:30] if any(word in read.text for skeleton in vocabulary.skeletons for word in skeleton.cover)), None)
        return Cover(next(iter(bodies), ""), year, filed_at=label, asked=asked)
    read, claim = filing
    said = re.match(r".*?：(.*)$", claim.raw)
    text = re.sub(r"[年月日\s]+$", "", said[1]) if said and not re.search(r"\d", said[1]) else (said[1] if said else "")
    return Cover(next(iter(bodies), ""), year, text, _day(text), read.place(claim.start), asked)


def _day(text: str) -> dt.date | None:
    match = re.fullmatch(TYPES["date"].spelling.replace("{0}", "d").replace("{{", "{").replace("}}", "}"), text)
    if match is None or match["d_d"] is None:
        return None
    value, _, _ = TYPES["date"].read(text, match, "d")
    return value if isinstance(value, dt.date) else None


def body_drafts(reads: Sequence[Read], found: Cover) -> Iterator[Draft]:
    """The names of bodies in the text beside the department's own, and the words by which it speaks of itself."""
    if found.body:
        area, core = _parts(found.body)
        ending = next((end for end in sorted(_PRONOUNS, key=len, reverse=True) if found.body.endswith(end)), "")
        allowed = _PRONOUNS.get(ending)
        for read in reads:
            yield from _names(read, found.body, area, core, ending)
            if allowed is not None:
                for claim in read.of("self_word"):
                    word = claim["self"].raw
                    yield draft("named_body", claim.raw, read.place(claim.start), sort="self_word", said=claim.raw, official=found.body, agrees=word in allowed)
            levels = [level for level in "市区县" if level in area]
            for claim in read.of("area_word") if levels else ():
                yield draft("named_body", claim.raw, read.place(claim.start), sort="area_word", said=claim.raw, official=found.body, agrees=claim["area"].raw in levels)
    for read in reads:
        for claim in read.of("leftover"):
            yield draft("stated_text", claim.raw, read.place(claim.start), said=claim.raw, leftover=True)


def _parts(body: str) -> tuple[str, str]:
    match = _AREA.match(body)
    area = match[1] if match else ""
    return area, body[len(area):]


def _names(read: Read, official: str, area: str, core: str, ending: str) -> Iterator[Draft]:
    """Names that end as the department's does: in its own area almost the same, or in another area the very same."""
    if not area or not ending:
        return
    own = area[-3:] if len(area) > 3 else area
    for match in re.finditer(rf"{re.escape(own)}([\u4e00-\u9fff]{{1,24}}?{ending})", read.text):
        name = match[1]
        alike = SequenceMatcher(None, name, core).ratio()
        if name != core and alike >= _NEAR and not (_shortened(name, core) and alike < _SAME_KIND):
            yield draft("named_body", match[0], read.place(match.start()), sort="variant", said=match[0], official=official, agrees=False)
    if len(core) < 3:
        return
    for match in re.finditer(rf"([\u4e00-\u9fff]{{1,4}}(?:区|县|市)){re.escape(core)}", read.text):
        if not match[1].endswith(own) and own not in match[1] and not re.match("[和与及由在对向]|本|我|各|全|该", match[1]):
            yield draft("named_body", match[0], read.place(match.start()), sort="other_body", said=match[0], official=official, agrees=False)


def _shortened(name: str, core: str) -> bool:
    """Whether a name is the official one with characters left out."""
    rest = iter(core)
    return all(character in rest for character in name)


def period_drafts(reads: Sequence[Read]) -> Iterator[Draft]:
    """The days and years up to which, or for which, the document speaks."""
    for read in reads:
        if read.placed.section.part in ("goals",):
            continue
        for claim in read.of("as_of", "period"):
            day, year = claim.get("date"), claim.get("year")
            said = day.value.year if day is not None and isinstance(day.value, dt.date) else year.value if year is not None else None
            if isinstance(said, int) and not _inside_title(read.text, claim.start):
                yield draft("stated_period", claim.raw, read.place(claim.start), said=claim.raw, year=said, sort="as_of" if claim.role == "as_of" else "evaluated")


def _inside_title(text: str, index: int) -> bool:
    return text.rfind("《", 0, index) > text.rfind("》", 0, index)
