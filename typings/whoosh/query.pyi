from collections.abc import Sequence

class Query:
    boost: float
    def children(self) -> Sequence[Query]: ...

NullQuery: Query

class Every(Query): ...

class CompoundQuery(Query):
    subqueries: list[Query]
    def __init__(self, subqueries: Sequence[Query]) -> None: ...

class And(CompoundQuery): ...
class Or(CompoundQuery): ...
class DisjunctionMax(CompoundQuery): ...

class Not(Query):
    query: Query

class Term(Query):
    fieldname: str
    text: str
    def __init__(self, fieldname: str, text: str) -> None: ...

class Prefix(Term): ...
class Wildcard(Term): ...

class FuzzyTerm(Term):
    maxdist: int

class Phrase(Query):
    fieldname: str
    words: list[str]
    slop: int

class TermRange(Query):
    fieldname: str
    start: str | None
    end: str | None
    startexcl: bool
    endexcl: bool
