"""What those who run the archive ask it: whether it lives, whether it can serve, what it does."""
