"""Containers, their media types and the extensions that fit them."""

from __future__ import annotations

from pathlib import PurePath

PCM_CONTAINERS = frozenset({"wav", "rf64", "w64", "aiff", "caf", "au", "voc", "nistsphere"})
"""Containers of plain numbers, which libsndfile reads first."""

_MIME_TYPES = {
    "wav": "audio/wav",
    "rf64": "audio/wav",
    "w64": "audio/x-w64",
    "aiff": "audio/aiff",
    "caf": "audio/x-caf",
    "au": "audio/basic",
    "flac": "audio/flac",
    "mp3": "audio/mpeg",
    "ogg": "audio/ogg",
    "mp4": "audio/mp4",
    "aac": "audio/aac",
    "loas": "audio/aac",
    "adif": "audio/aac",
    "asf": "audio/x-ms-wma",
    "ape": "audio/x-ape",
    "mpc": "audio/x-musepack",
    "mpc8": "audio/x-musepack",
    "wv": "audio/x-wavpack",
    "dsf": "audio/x-dsf",
    "iff": "audio/x-dff",
    "tta": "audio/x-tta",
    "tak": "audio/x-tak",
    "amr": "audio/amr",
    "ac3": "audio/ac3",
    "dts": "audio/vnd.dts",
    "matroska": "audio/x-matroska",
    "avi": "video/x-msvideo",
    "rm": "audio/vnd.rn-realaudio",
    "voc": "audio/x-voc",
    "nistsphere": "audio/x-nist",
}
_EXTENSIONS = {
    "wav": "wav wave bwf",
    "rf64": "wav wave bwf rf64",
    "w64": "w64",
    "aiff": "aif aiff aifc",
    "caf": "caf",
    "flac": "flac",
    "mp3": "mp3 mp2 mp1 mpa",
    "ogg": "ogg oga opus spx",
    "mp4": "m4a m4b mp4 m4v mov 3gp alac aac",
    "aac": "aac adts m4a",
    "loas": "aac latm loas",
    "adif": "aac adif",
    "asf": "wma asf wmv",
    "ape": "ape",
    "mpc": "mpc mp+ mpp",
    "mpc8": "mpc mp+ mpp",
    "wv": "wv",
    "dsf": "dsf",
}
_KNOWN_EXTENSIONS = frozenset(extension for group in _EXTENSIONS.values() for extension in group.split())

_OTHER_AUDIO_EXTENSIONS = frozenset({"au", "snd", "amr", "ac3", "dts", "tta", "tak", "mka", "voc", "ra", "dff"})
_FILM_EXTENSIONS = frozenset({"mp4", "m4v", "mov", "3gp", "asf", "wmv"})


def extension_of(name: str) -> str:
    """The extension of a file name, in small letters, without its dot."""
    return PurePath(name).suffix.lower().lstrip(".")


def claims_audio(name: str) -> bool:
    """Whether the extension promises audio. It is never believed, only held against the content."""
    extension = extension_of(name)
    return extension in _KNOWN_EXTENSIONS - _FILM_EXTENSIONS or extension in _OTHER_AUDIO_EXTENSIONS


def mime_type(container: str, codec: str) -> str:
    """The media type; for Ogg with its codec, as RFC 5334 wants it."""
    mime = _MIME_TYPES.get(container, "application/octet-stream")
    return f"{mime}; codecs={codec}" if container == "ogg" else mime


def is_fitting_extension(name: str, container: str) -> bool:
    """False only when the extension names another format: an unknown or missing one misleads nobody."""
    extension = extension_of(name)
    return extension not in _KNOWN_EXTENSIONS or extension in _EXTENSIONS.get(container, "").split()
