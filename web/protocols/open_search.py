"""How a browser searches here: OpenSearch 1.1, https://github.com/dewitt/opensearch."""

from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from web.http.requests import context_of
from web.protocols.xml import xml_response
from web.view.request_context import RequestContext

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class OpenSearch:
    """How a browser searches here (OpenSearch 1.1)."""

    short_name: str
    description: str
    template: str
    icon: str


@router.get("/opensearch.xml")
def description(request: Request) -> Response:
    context = context_of(request)
    return xml_response(context, "opensearch.xml", open_search(context), "application/opensearchdescription+xml")


def open_search(context: RequestContext) -> OpenSearch:
    return OpenSearch(
        short_name=context.site.settings.archive_name[:16],
        description=context.gettext("A digital archive of traditional Kazakh music"),
        template=context.absolute("/search") + "?q={searchTerms}",
        icon=context.absolute("/static/icon.svg"),
    )
