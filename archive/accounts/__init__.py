"""People who sign in, what they were granted, their sessions and tokens: what cannot be read back from the store."""
