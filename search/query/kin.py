"""The words for what people are to one another: pupils, kin, followers, members (``search.query.people``)."""

from __future__ import annotations

from search.text import fold


def _keys(words: str) -> frozenset[str]:
    return frozenset(fold.keys(words))


TIES = {
    "pupil": _keys(
        "ученик ученики учеников ученица ученицы учениц ученику ученикам учеником учениками шәкірт шәкірті шәкірттер "
        "шәкірттері pupil pupils student students disciple disciples"
    ),
    "teacher": _keys(
        "учитель учителя учителей учителем учителю учительница наставник наставники наставника ұстаз ұстазы ұстаздары "
        "тәлімгері teacher teachers mentor mentors"
    ),
    "follower": _keys(
        "последователь последователи последователей продолжатель продолжатели продолжателей преемник "
        "преемники преемников наследники ізбасар ізбасары ізбасарлары жалғастырушы жалғастырушылары follower followers "
        "heir heirs successor successors"
    ),
    "predecessor": _keys("предшественник предшественники предшественника predecessor predecessors"),
    "child": _keys(
        "сын сына сыновья сыном дочь дочери дочка дочерью дети баласы балалары son's daughter daughters child children"
    ),
    "parent": _keys("отец отца отцом мать матери родитель родители әкесі анасы father mother parent parents"),
    "grandchild": _keys("внук внука внуки внучка внучки немересі немерелері grandson granddaughter grandchildren"),
    "grandparent": _keys("дед деда дедушка бабушка атасы әжесі grandfather grandmother"),
    "great-grandchild": _keys("правнук правнука правнуки правнучка шөбересі шөберелері"),
    "great-grandparent": _keys("прадед прадеда прабабушка"),
    "descendant": _keys(
        "потомок потомка потомки потомков потомкам ұрпақ ұрпағы ұрпақтары descendant descendants descended"
    ),
    "ancestor": _keys(
        "предок предка предки предков бабасы бабалары ancestor ancestors forefather forefathers ата-бабасы"
    )
    - _keys("ата"),
    "sibling": _keys("брат брата братья сестра сестры інісі ағасы әпкесі қарындасы brother brothers sister sisters"),
    "spouse": _keys("жена жены муж мужа жары әйелі зайыбы wife husband"),
    "member": _keys(
        "участник участники участников участница участницы член члены членов солисты музыканты мүше мүшесі мүшелері "
        "member members"
    ),
    "relative": _keys(
        "родственник родственники родственников родственница родня туысы туыстары әулеті relative relatives kin"
    ),
}
"""What the words for them say that people are to whoever is named beside."""
OF_SOMEBODY = _keys(
    "шәкірті шәкірттері ұстазы ұстаздары ізбасары ұрпағы ұрпақтары әкесі анасы атасы бабасы немересі шөбересі"
)
GREAT = {"grandchild": "great-grandchild", "grandparent": "great-grandparent"}
GREAT_WORD = _keys("great")
TEACHES = _keys(
    "учил учила учили обучал обучала обучил воспитал научил үйреткен үйретті тәрбиелеген taught teaches trained"
)
"""Whoever does this to the person named is a teacher."""
LEARNS = _keys(
    "учился училась учились учившийся учившиеся обучался обучались перенял переняли научился научилась научились "
    "үйренген үйренді тәлім дәріс studied "
    "learned learnt"
)
"""Whoever does this with the person named is a pupil; whom the person named did it with, a teacher."""
FOLLOWS = _keys(
    "продолжил продолжила продолжили продолжает продолжают жалғастырған жалғастырды жалғастырғандар continued continues"
)
"""Whoever does this to what was the person's is a follower."""
WITH = _keys("у под with under from")
ABLATIVES = ("dan", "den", "tan", "ten", "nan", "nen")
