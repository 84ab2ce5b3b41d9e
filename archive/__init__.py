"""The domain's words and its memory: model, store, catalogue, policy. Imports no sibling package."""
