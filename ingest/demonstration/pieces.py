"""The sound of the demonstration archive: which file holds which synthetic piece, spoilt how, in which format.

Seeds were chosen by listening and looking; changing one changes the piece. The description of each file stands in
``demonstration.csv``, the curator's sheet, and nowhere here: the sheet is what the ordinary ingest reads. Tags are
embedded only where a file must disagree with the sheet, or repeat it badly, to show that the sheet wins.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ingest.demonstration.synthesis.bodies import HALL, PARLOUR, SPADE, STEPPE, STUDIO
from ingest.demonstration.synthesis.dombyra import Dombyra
from ingest.demonstration.synthesis.faults import (
    Band,
    Clicks,
    Clipping,
    DeadChannel,
    Dropouts,
    Fault,
    Hiss,
    Hum,
    Leader,
    Mono,
    Offset,
    PrintThrough,
    Speed,
    Wow,
)
from ingest.demonstration.synthesis.files import AudioFormat, TagName
from ingest.demonstration.synthesis.pieces import (
    Aitys,
    Akyn,
    FretScale,
    HeldKui,
    Piece,
    ShertpeKui,
    Song,
    Tartys,
    TokpeKui,
)
from ingest.demonstration.synthesis.score import (
    BAS,
    BRIGHT,
    FIFTH,
    FIVE_STEPS,
    KISHI_SAGA,
    NEUTRAL,
    ORTA,
    SHORT_KUI,
    ULKEN_SAGA,
    WHOLE_KUI,
    Tuning,
)
from ingest.demonstration.synthesis.singing import AN, LAMENT, LULLABY, TERME, ZHYR
from ingest.demonstration.synthesis.voices import HIGH_VOICE, LOW_VOICE, MIDDLE_VOICE, Voice

WAV = AudioFormat()
FLAC = AudioFormat("FLAC")
FLAC_48_24 = AudioFormat("FLAC", "PCM_24", 48000)
WAV_96_24 = AudioFormat("WAV", "PCM_24", 96000)
MONO_8_BIT = AudioFormat("WAV", "PCM_U8", 22050, 1)
AIFF = AudioFormat("AIFF")
MP3 = AudioFormat("MP3", "MPEG_LAYER_III")
VORBIS = AudioFormat("OGG", "VORBIS")
OPUS = AudioFormat("OGG", "OPUS", 48000)


@dataclass(frozen=True, slots=True)
class Demonstration:
    """One file to write: its path in the folder, its sound, its wear, its coding and its tags."""

    file: str
    piece: Piece
    faults: tuple[Fault, ...] = ()
    format: AudioFormat = WAV
    tags: dict[TagName, str] = field(default_factory=dict[TagName, str])


_NEUTRAL = Dombyra(Tuning(146.8, frets_cents=NEUTRAL))
_LOW = Dombyra(Tuning(130.8, frets_cents=NEUTRAL), seed=3)
_FIFTH = Dombyra(Tuning(138.6, FIFTH, NEUTRAL), seed=5)
_BRIGHT = Dombyra(Tuning(155.6, frets_cents=BRIGHT), brightness=1.2, seed=6)
_SPADE = Dombyra(Tuning(164.8, frets_cents=NEUTRAL), body=SPADE, brightness=0.85, seed=7)
_SPADE_FIFTH = Dombyra(Tuning(146.8, FIFTH), body=SPADE, brightness=0.8, seed=8)
_ALTAI = Dombyra(Tuning(174.6, frets_cents=FIVE_STEPS), body=SPADE, brightness=0.75, seed=9)

_YOUNG_VOICE = Voice(lowest_hz=196.0, size=1.05, tilt=-6.5)
_OLD_VOICE = Voice(lowest_hz=130.8, size=0.93, tilt=-6.0, breath=0.05, vibrato_hz=4.9, frets_cents=NEUTRAL)

_ORTA = TokpeKui(102, _NEUTRAL, (ORTA, ORTA, BAS, ORTA, ORTA, BAS), 112)
_TWICE = TokpeKui(117, _LOW, SHORT_KUI, 126)
_SHELLAC = ShertpeKui(113, _SPADE_FIFTH, 5, 88, PARLOUR)

_TOKPE = (
    Demonstration("dombyra/tokpe-bas-buyn.wav", TokpeKui(101, layout=(BAS,) * 6, beat_bpm=108)),
    Demonstration("dombyra/tokpe-orta-buyn.flac", _ORTA, format=FLAC),
    Demonstration(
        "dombyra/tokpe-saga.flac",
        TokpeKui(103, _NEUTRAL, (ORTA, KISHI_SAGA, ORTA, ULKEN_SAGA, BAS), 122),
        format=FLAC_48_24,
    ),
    Demonstration(
        "dombyra/tokpe-tolyq-kui.wav",
        TokpeKui(104, _LOW, (*WHOLE_KUI, ULKEN_SAGA, BAS), 120, room=HALL),
        format=WAV_96_24,
    ),
    Demonstration("dombyra/tokpe-teris-burau.flac", TokpeKui(105, _FIFTH, SHORT_KUI, 114), format=FLAC),
    Demonstration(
        "dombyra/tokpe-alty-on-altylyk.ogg",
        TokpeKui(106, _BRIGHT, SHORT_KUI * 2, 116, 6),
        format=VORBIS,
        tags={"title": "Track 07", "artist": "Unknown Artist", "comment": "ripped 2004"},
    ),
    Demonstration(
        "dombyra/tokpe-ush-soqqy.mp3",
        TokpeKui(107, _NEUTRAL, SHORT_KUI, 118, 12),
        format=MP3,
        # The Cyrillic "Демонстрация: токпе", written in cp1251 and read as Latin-1, as old programs left it.
        tags={"title": "Äåìîíñòðàöèÿ: òîêïå", "artist": "Muragat synthesis", "date": "2026"},
    ),
    Demonstration(
        "dombyra/tokpe-aral.aiff",
        TokpeKui(108, _BRIGHT, (BAS, ORTA, KISHI_SAGA, BAS), 128, room=STEPPE),
        format=AIFF,
        tags={"title": "AIFF demo (wrong title)", "artist": "Muragat synthesis"},
    ),
)
_SHERTPE = (
    Demonstration("dombyra/shertpe-arka.wav", ShertpeKui(109, _SPADE, 5, 80)),
    Demonstration("dombyra/shertpe-zhetysu.flac", ShertpeKui(110, _SPADE_FIFTH, 6, 92), format=FLAC),
    Demonstration("dombyra/shertpe-karatau.flac", ShertpeKui(111, _NEUTRAL, 5, 76, HALL), format=FLAC),
    Demonstration("dombyra/shertpe-altai.flac", ShertpeKui(112, _ALTAI, 6, 86), format=FLAC),
    Demonstration(
        "dombyra/shertpe-shellac.wav",
        _SHELLAC,
        (Mono(), Wow(0.003, 0.0008, 5), Clicks(7, -9, 5, turning=True), Hiss(-40, 5), Band(220, 4200)),
        MONO_8_BIT,
    ),
    Demonstration("dombyra/shertpe-shellac-restored.flac", _SHELLAC, (Mono(), Hiss(-58, 6), Band(180, 5200)), FLAC),
    Demonstration("dombyra/perneler.wav", FretScale(114, _NEUTRAL, 2)),
)
_OTHERS = (
    Demonstration("kobyz/kobyz-saryn.flac", HeldKui(115, phrases=4, frets_cents=NEUTRAL), format=FLAC),
    Demonstration(
        "kobyz/kobyz-tolgau.wav",
        HeldKui(116, lowest_hz=130.8, phrases=5, beat_bpm=72, hum=0.4, room=HALL),
        format=replace(WAV_96_24, sample_rate_hz=48000),
    ),
    Demonstration(
        "kobyz/kobyz-baksy.flac",
        HeldKui(118, lowest_hz=116.5, frets_cents=FIVE_STEPS, phrases=4, beat_bpm=78, hum=0.6),
        (Hiss(-56, 8),),
        FLAC,
    ),
    Demonstration("sybyzgy/sybyzgy-qyr.flac", HeldKui(119, "sybyzgy", 392.0, NEUTRAL, 6, 74, room=HALL), format=FLAC),
    Demonstration(
        "sybyzgy/sybyzgy-tan.ogg", HeldKui(120, "sybyzgy", 440.0, phrases=6, beat_bpm=70, hum=0.0), format=OPUS
    ),
    Demonstration("shankobyz/shankobyz.flac", HeldKui(121, "shankobyz", 164.8, phrases=5, beat_bpm=96), format=FLAC),
)
_VOICES = (
    Demonstration("an/an-lirika.flac", Song(122, _YOUNG_VOICE, AN, 5, 88), format=FLAC),
    Demonstration("an/an-qaiyrma.wav", Song(123, HIGH_VOICE, AN, 4, 92, _SPADE, room=HALL)),
    Demonstration("an/terme.flac", Song(124, LOW_VOICE, TERME, 10, 108, _NEUTRAL), format=FLAC),
    Demonstration(
        "an/zhyr-syr.wav",
        Song(125, _OLD_VOICE, ZHYR, 12, 116, _LOW, "D-DU", 0.6),
        (Hum(50.0, -42), Hiss(-50, 9), Dropouts(6, 9), Offset(0.015)),
    ),
    Demonstration("an/besik-zhyry.flac", Song(126, HIGH_VOICE, LULLABY, 6, 76, None, room=PARLOUR), format=FLAC),
    Demonstration("an/zhoqtau.flac", Song(127, MIDDLE_VOICE, LAMENT, 5, 72, None, room=STUDIO), format=FLAC),
)
_CONTESTS = (
    Demonstration(
        "aitys/ture-aitys.flac",
        Aitys(128, (Akyn(LOW_VOICE, _NEUTRAL, -0.4), Akyn(_YOUNG_VOICE, _SPADE, 0.4)), 4, 3, 112),
        format=FLAC,
    ),
    Demonstration(
        "aitys/qyz-zhigit.wav",
        Aitys(129, (Akyn(MIDDLE_VOICE, _LOW, -0.4), Akyn(HIGH_VOICE, _SPADE_FIFTH, 0.4)), 4, 4, 116),
    ),
    Demonstration(
        "aitys/kui-tartys.flac",
        Tartys(130, _NEUTRAL, _BRIGHT, ((BAS, ORTA), (ORTA, BAS), (KISHI_SAGA,), (KISHI_SAGA,), (ULKEN_SAGA, BAS))),
        format=FLAC,
    ),
)
_FAULTS = (
    Demonstration("aqau/kesilgen.wav", TokpeKui(131, _BRIGHT, SHORT_KUI, 124), (Clipping(12.0),)),
    Demonstration(
        # 50 Hz hum on the tape, then the tape 2.8 % slow: the hum is heard at 48.6 Hz and says so.
        "aqau/bayau-taspa.wav",
        _ORTA,
        (PrintThrough(), Hum(50.0, -40), Hiss(-54, 3), Wow(0.0012, 0.0004, 3), Speed(0.972)),
    ),
    Demonstration("aqau/on-kanal-oshken.wav", ShertpeKui(132, _SPADE, 4, 82), (Hiss(-52, 4), DeadChannel("right"))),
    Demonstration(
        "aqau/shuyl-men-shyrtyl.flac",
        TokpeKui(133, _NEUTRAL, SHORT_KUI, 110),
        (Clicks(9, -10, 11), Hiss(-42, 11), Band(60, 9000)),
        FLAC,
    ),
    Demonstration("aqau/bir-oryndau-a.flac", _TWICE, (Leader(1.0, 2.0),), FLAC),
    Demonstration(
        "aqau/bir-oryndau-b.mp3",
        _TWICE,
        (Hiss(-48, 12), Band(70, 8000), Clicks(1.5, -16, 12), Leader(2.4, 1.2)),
        MP3,
        tags={"title": "audio_0002_final", "artist": "NN"},
    ),
)

DEMONSTRATIONS: tuple[Demonstration, ...] = (*_TOKPE, *_SHERTPE, *_OTHERS, *_VOICES, *_CONTESTS, *_FAULTS)
"""Every file of the demonstration archive, in the order of the sheet."""
