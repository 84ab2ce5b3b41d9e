# Only what this project uses.
from librosa import filters as filters
