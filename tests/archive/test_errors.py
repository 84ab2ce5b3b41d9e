import pickle

import pytest

from archive.errors import InvalidValueError, MuragatError
from media.decode.codes import Refusal, Skip
from media.decode.refusals import NotAudioError, RefusedError


@pytest.mark.parametrize(
    "error",
    [
        InvalidValueError("x is wrong", "write y"),
        RefusedError(Refusal.EMPTY, "nothing in it", "copy it again"),
        NotAudioError(Skip.PICTURE, "a picture"),
    ],
)
def test_errors_come_back_whole_from_another_process(error: MuragatError) -> None:
    back = pickle.loads(pickle.dumps(error))
    assert type(back) is type(error)
    assert (str(back), back.code, back.reason, back.hint) == (str(error), error.code, error.reason, error.hint)
