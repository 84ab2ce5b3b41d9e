"""From bytes to a question and back: what every request passes, conditions, limits, parameters, errors."""
