"""HTTP: pages, API, streaming, protocols."""
