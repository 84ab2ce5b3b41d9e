# Only what this project uses.
from mir_eval import beat as beat
from mir_eval import melody as melody
from mir_eval import onset as onset
