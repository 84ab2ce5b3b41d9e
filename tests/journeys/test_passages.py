"""One tape cut into three with one minute closed: what a visitor hears, what stands in no byte, and who is let in.

The closed minute is a tone of 1234 Hz and nothing else is: it is looked for in the sound of every answer. Its name is
looked for in the text of every answer.
"""

import hashlib
import re
import wave
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import httpx2
import numpy as np
import pytest
from playwright.sync_api import Page, expect

from archive.accounts.desk import Desk
from archive.accounts.people import AccountRole, People
from archive.identifiers import mint
from archive.jobs.worker import work
from archive.keeping import Archive
from archive.model import Analysis, Kind, Language, MediaFile, Name, Recording, Ref, Status, TechnicalFacts
from archive.rules import names
from archive.rules.scripts import to_latin2021 as latin
from archive.store.files import StagedFile
from media.analysis import Extractor
from media.decode.opening import open_audio
from media.derivatives.making import Derivatives
from search.index import SearchIndex

from .conftest import serving
from .test_desk import PASSWORD, sign_in

Open = Callable[..., Page]
TAPE = mint()
RATE_HZ, CLOSED_HZ = 8_000, 1234.0
MINUTES = ((0.0, 59.5, 330.0), (60.0, 119.5, CLOSED_HZ), (120.0, 180.0, 550.0))
"""(from, to, Hz): between them half a second of silence."""

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(home_path: Path) -> Iterator[str]:
    """The address of an archive with a curator and an uncut tape of three minutes, published."""
    archive = Archive.open(home_path)
    title = names.complete((Name("Отбасы таспасы", Language.KK),))
    keep_tape(archive, Recording(id=TAPE, names=title, status=Status.PUBLISHED))
    with Desk.open(archive.home) as people:
        People(people).add("Марат", AccountRole.CURATOR, password=PASSWORD)
    SearchIndex.open(archive.home.index_path, archive.catalogue).catch_up()
    archive.close()
    with serving(home_path) as address:
        yield address


def keep_tape(archive: Archive, record: Recording, tones: tuple[tuple[float, float, float], ...] = MINUTES) -> None:
    """Take it in with these tones: (from, to, Hz)."""
    seconds = tones[-1][1]
    times = np.arange(int(RATE_HZ * seconds), dtype=np.float32) / RATE_HZ
    parts = [0.3 * np.sin(2 * np.pi * hz * times) * ((times >= start) & (times < end)) for start, end, hz in tones]
    sound = np.sum(parts, axis=0).astype(np.float32)[:, None]
    staged = archive.staging / "tape.wav"
    with wave.open(str(staged), "wb") as file:
        file.setparams((1, 2, RATE_HZ, 0, "NONE", ""))
        file.writeframes((sound * 32767).astype("<i2").tobytes())
    digest = hashlib.sha512(staged.read_bytes()).hexdigest()
    facts = TechnicalFacts("wav", "pcm_s16le", "audio/wav", RATE_HZ, 1, seconds, len(sound), 16, 128_000)
    master = MediaFile("masters/001.wav", digest, staged.stat().st_size, "tape.wav", facts)
    kept = replace(record, files=(master,), duration_seconds=seconds)
    files = {master.path: StagedFile(staged, digest)}
    archive.keep(kept, who="test", why="taken in", analysis=Analysis(), files=files)
    with Derivatives(archive.home.derived(record.ref), RATE_HZ, 1) as derivatives:
        derivatives.add(sound)
        extractor = Extractor(RATE_HZ, 1)
        extractor.add(sound)
        derivatives.finish(extractor.result().curves.save(archive.home.derived(record.ref)))


def cut(page: Page, desk: str, start: str, end: str, title: str, *, level: str = "") -> None:
    page.goto(f"{desk}/desk/recording/{TAPE}/passages?passage=new")
    page.get_by_label("Beginning", exact=True).fill(start)
    page.get_by_label("End", exact=True).fill(end)
    page.locator("#type").select_option("music")
    page.locator('[id="names.0.text"]').fill(title)
    page.locator('[id="names.0.language"]').select_option("kk-Cyrl")
    if level:
        page.locator('[id="access.level"]').select_option(level)
        page.locator('[id="access.reason"]').fill("Отбасы сұрады")
    page.locator('button[value="keep"]').click()
    expect(page.get_by_text("Kept.")).to_be_visible()


def tones_in(body: bytes, folder: Path) -> set[float]:
    """Which of the three tones sound in an answer, anywhere."""
    path = folder / "heard"
    path.write_bytes(body)
    with open_audio(path) as source:
        sound = np.concatenate([block[:, 0] for block in source.blocks()]).astype(np.float64)
        rate = source.sample_rate_hz
    at = np.arange(len(sound)) / rate
    size = rate // 2

    def loudest(hz: float) -> float:
        turned = sound * np.exp(-2j * np.pi * hz * at)
        return max((abs(turned[n : n + size].mean()) for n in range(0, max(1, len(turned) - size), size)), default=0.0)

    return {hz for _, _, hz in MINUTES if loudest(hz) > 0.01}


def test_one_tape_becomes_three_and_one_minute_stays_closed(
    open_page: Open, desk: str, home_path: Path, tmp_path: Path
) -> None:
    marat = open_page(f"/login?next=/desk/recording/{TAPE}/passages&lang=en", at=desk)
    sign_in(marat, "Марат")
    cut(marat, desk, "0:00", "0:59.5", "Бірінші күй")
    cut(marat, desk, "1:00", "2:00", "Жасырын жоқтау", level="closed")
    cut(marat, desk, "2:00", "3:00", "Үшінші күй")
    for number in (1, 3):
        marat.goto(f"{desk}/desk/recording/{TAPE}/passages")
        marat.locator(".passage-rows li").nth(number - 1).locator('button[value="publish"]').click()
        expect(marat.locator(".status-published")).to_be_visible()

    # Until the copies with silence are made, the tape is shut to everybody else.
    with httpx2.Client(base_url=desk, follow_redirects=True, timeout=300) as visitor:
        assert visitor.get(f"/media/{TAPE}/access.opus").status_code == 403
        assert work(home_path, until_empty=True) >= 1

        # The rest is played across the silence; the tone stands in no byte of sound.
        heard = {330.0, 550.0}
        for name in ("access.opus", "access-low.opus", "access.mp3", "clip.wav?t=30,150", "clip.opus?t=30,150"):
            assert tones_in(visitor.get(f"/media/{TAPE}/{name}").content, tmp_path) == heard, name
        ranged = visitor.get(f"/media/{TAPE}/access.opus", headers={"Range": "bytes=0-"})
        assert ranged.status_code == 206
        assert tones_in(ranged.content, tmp_path) == heard
        assert tones_in(visitor.get(f"/media/{TAPE}/clip.wav?t=70,110").content, tmp_path) == set()
        peaks = visitor.get(f"/media/{TAPE}/peaks.json").json()
        per_second = peaks["sample_rate"] / peaks["samples_per_pixel"]
        inside = peaks["data"][2 * int(61 * per_second) : 2 * int(119 * per_second)]
        assert inside
        assert not any(inside)
        for name in ("contour.json", "contour.csv", "tempo.json", "tuning.json", "spectrogram.png"):
            assert visitor.get(f"/media/{TAPE}/{name}").status_code == 403, name

        # Nor does its name stand anywhere.
        for address in (f"/recordings/{TAPE}", f"/api/recordings/{TAPE}", f"/embed/{TAPE}", f"/recordings/{TAPE}/ask",
                        "/search?q=жоқтау", "/api/search?q=жасырын+жоқтау", "/api/suggest?q=Жасырын", "/feed.atom", "/",
                        "/api/search.json?kind=recording", "/api/search.csv?kind=recording", "/recordings",
                        "/sitemap-recordings-1.xml", f"/recordings/{TAPE}/cite.json",
                        f"/oembed?url={desk}/recordings/{TAPE}"):  # fmt: skip
            text = visitor.get(address).text
            assert "Жасырын жоқтау" not in text, address
            assert latin("Жасырын жоқтау") not in text, address

    # A listener: three minutes, the middle silent; the first and the third have pages of their own.
    listener = open_page(f"/recordings/{TAPE}?lang=en", at=desk, complain=False)
    expect(listener.get_by_text("1:00 – 2:00")).to_be_visible()
    expect(listener.get_by_text(latin("Бірінші күй"))).to_be_visible()
    listener.get_by_role("link", name="Its own page").first.click()
    expect(listener.get_by_role("heading", level=1)).to_have_text(latin("Бірінші күй"))
    listener.locator("[data-player] .play-button").click()
    expect(listener.locator("[data-player] .play-button")).to_have_attribute("data-sounding", "true")

    # Asked, answered, heard by the link; and the link ends.
    listener.goto(f"{desk}/recordings/{TAPE}?lang=en")
    listener.get_by_role("link", name="Ask for access").click()
    for field, text in (("name", "Сәуле"), ("mail", "saule@example.org"), ("why", "Ол — менің әжем.")):
        listener.locator(f"#{field}").fill(text)
    listener.get_by_role("button", name="Send the request").click()
    expect(listener.get_by_text("has reached the keepers")).to_be_visible()
    marat.goto(f"{desk}/desk/requests")
    expect(marat.get_by_text("Ол — менің әжем.")).to_be_visible()
    marat.get_by_role("button", name="Give access").click()
    link = marat.locator(".told code").inner_text()
    listener.goto(link)
    expect(listener.get_by_text(latin("Жасырын жоқтау")).first).to_be_visible()
    kept = {str(cookie.get("name")): str(cookie.get("value")) for cookie in listener.context.cookies()}
    with httpx2.Client(base_url=desk, cookies=kept, timeout=300) as saule:
        whole = saule.get(f"/media/{TAPE}/access.opus").content
        assert tones_in(whole, tmp_path) == {330.0, CLOSED_HZ, 550.0}
        marat.get_by_role("button", name="End the link").click()
        expect(marat.locator(".requests .tag")).to_have_text("ended")
        assert tones_in(saule.get(f"/media/{TAPE}/access.opus").content, tmp_path) == heard
        assert saule.get(re.sub(r"^.*?(/access/)", r"\1", link)).status_code == 404

    archive = Archive.open(home_path)
    tape = archive.catalogue.recording(TAPE)
    assert [(d.who, d.granted) for d in tape.decisions] == [("Марат", True)]
    parts = [archive.catalogue.get(Ref(Kind.RECORDING, s.recording)) for s in tape.segments if s.recording]
    assert [part.files for part in parts if isinstance(part, Recording)] == [(), ()]
    archive.close()
