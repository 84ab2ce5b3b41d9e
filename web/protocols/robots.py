"""What crawlers may do: robots.txt (RFC 9309), and the reservation of rights in mining (TDMRep)."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from web.http.requests import context_of

# The words for learning machines (Content-Usage, Content-Signal) stand in every answer instead of here: they are
# drafts, and judges of pages call a file that has them broken.
_ROBOTS = """\
# Everybody may read and index the pages. Programs that gather material to train models may not:
# the recordings belong to their bearers, who were not asked. Every answer says so (web/http/machines.py).
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


@router.get("/.well-known/tdmrep.json")
def reservation(request: Request) -> Response:
    """The rights in mining text and data are reserved (TDMRep); a header says so where a recording is an exception."""
    context = context_of(request)
    rule = {"location": f"{context.root}/", "tdm-reservation": 1, "tdm-policy": context.absolute("/about")}
    return JSONResponse([rule], headers={"Cache-Control": "public, max-age=86400"})
