import numpy as np
from numpy.typing import NDArray

def evaluate(
    ref_time: NDArray[np.float64],
    ref_freq: NDArray[np.float64],
    est_time: NDArray[np.float64],
    est_freq: NDArray[np.float64],
) -> dict[str, float]: ...
