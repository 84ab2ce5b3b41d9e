"""What crawlers may do: robots.txt (RFC 9309)."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from web.http.requests import context_of

_ROBOTS = """\
# Everybody may read and index the pages. Programs that gather material to train models may not:
# the recordings belong to their bearers, who were not asked. Every answer says so (Content-Usage: train-ai=n).
User-agent: *
Disallow: {root}/api/search
Disallow: {root}/search.atom
Disallow: {root}/search/values
Disallow: {root}/surprise

{trainers}
Disallow: /

Sitemap: {sitemap}
"""
_TRAINERS = ("GPTBot", "Google-Extended", "CCBot", "ClaudeBot", "Applebot-Extended", "Bytespider", "meta-externalagent")


router = APIRouter(include_in_schema=False)


@router.get("/robots.txt")
def robots(request: Request) -> Response:
    """Crawlers may read every page. Narrowed searches, which are endless, say noindex themselves."""
    context = context_of(request)
    trainers = "\n".join(f"User-agent: {name}" for name in _TRAINERS)
    text = _ROBOTS.format(root=context.root, trainers=trainers, sitemap=context.absolute("/sitemap.xml"))
    return PlainTextResponse(text)
