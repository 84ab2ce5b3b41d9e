"""How things are shown, whatever the page: the context of a request, words in four languages, blocks that pages share.

Every related record is asked for through ``web.view.request_context.RequestContext``.
"""
