"""A disk that fails under the source refuses that file; one that fails under staging stops the run."""

import errno
import hashlib
from pathlib import Path

import pytest

from archive.errors import StoreError
from ingest.receive import Submission, receive
from tests.ingest.dying_disk import on_dying_disk


def nobody(_: str) -> None:
    return None


@pytest.mark.parametrize("maybe_held", [False, True])
def test_a_source_that_cannot_be_read_is_the_sources_fault(tmp_path: Path, maybe_held: bool) -> None:
    source = tmp_path / "a.wav"
    source.write_bytes(b"sound" * 1_000_000)
    (tmp_path / "staging").mkdir()
    with pytest.raises(OSError, match="error") as refused:
        receive(on_dying_disk(source, 3_000_000), tmp_path / "staging", nobody, maybe_held=maybe_held)
    assert refused.value.errno == errno.EIO
    assert list((tmp_path / "staging").iterdir()) == []


def test_staging_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    source = tmp_path / "a.wav"
    source.write_bytes(b"sound")
    with pytest.raises(StoreError, match="cannot be written"):
        receive(source, tmp_path / "no such folder", nobody, maybe_held=False)


def test_what_is_received_is_what_was_read(tmp_path: Path) -> None:
    source = tmp_path / "a.wav"
    source.write_bytes(b"sound" * 1000)
    (tmp_path / "staging").mkdir()
    received = receive(source, tmp_path / "staging", nobody, maybe_held=False)
    assert isinstance(received, Submission)
    assert received.staged.path.read_bytes() == source.read_bytes()
    assert received.staged.sha512 == hashlib.sha512(source.read_bytes()).hexdigest()
