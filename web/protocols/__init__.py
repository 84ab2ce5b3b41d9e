"""What other programs speak: feeds, site map, oEmbed, robots, OpenSearch, citations, previews, the installable app."""
