# Only what this project uses: a compiled function keeps its Python signature.
from collections.abc import Callable
from typing import TypeVar

_F = TypeVar("_F", bound=Callable[..., object])

def njit(
    *, cache: bool = ..., fastmath: bool | set[str] = ..., nogil: bool = ..., inline: str = ...
) -> Callable[[_F], _F]: ...
