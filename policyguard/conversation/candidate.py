"""A value that pieces may make together, and what speaks for and against it: the features its weights are learned for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from policyguard.conversation.fragment import Place, Used
from policyguard.conversation.trail import OF_CONTACT, Trail
from policyguard.model import Entity

Features = dict[str, float]
_LEAST, _MOST = -4.0, 5.0
_MOST_OMITTED, _MOST_BEFORE = 6.0, 4.0
# Steps, so that a clock a little off changes nothing.
_HOURS = (1, 6, 24)
_MOST_PIECES, _MOST_MESSAGES = 5, 4


@dataclass(frozen=True, slots=True)
class Candidate:
    """What *used*, in this order, could be; ``reader`` names the weights it is judged by."""

    reader: str
    entity: Entity
    value: str = field(repr=False)
    used: tuple[Used, ...]
    features: Mapping[str, float]


def bounded(weight: float) -> float:
    """*weight* within what one piece may count."""
    return max(_LEAST, min(_MOST, weight))


def common(
    trail: Trail, given: Sequence[Used], order: tuple[str, Sequence[Used]], used: Sequence[Used]
) -> Features:
    """What tells of any value: *used* as sent, read in *order*, of all that was *given*."""
    name, ordered = order
    weights = [bounded(item.piece.weight) for item in used]
    count = len(used)
    features: Features = {
        "sum": sum(weights) / 4,
        "mean": sum(weights) / count,
        "min": min(weights),
        "max": max(weights),
        "strong": sum(weight > 0 for weight in weights) / count,
        "placed": sum(i.piece.place is not Place.ANY or i.piece.ordinal > 0 for i in used) / count,
        f"pieces:{min(count, _MOST_PIECES)}": 1,
        f"order:{name}": 1,
    }
    features |= _left_out(given, used) | _spread(trail, used) | _manner(used) | _calls(trail, used)
    cues = trail.cues(used)
    features |= {f"cue:{each}": 1.0 for each in sorted(cues)}
    own = [item.piece.weight for item in used if item.source is trail.new]
    features["own"] = bounded(max(own)) if own else 0.0
    marks = {
        "joint": trail.is_joint,
        "old": not own,
        "of_work": trail.is_of_work(used),
        "unspoken": not cues & OF_CONTACT,
        "joint_unspoken": trail.is_joint and not cues & OF_CONTACT,
        "open_last": ordered[-1].piece.open,
        "first_later": any(item.piece.place is Place.FIRST for item in ordered[1:]),
        "last_earlier": any(item.piece.place is Place.LAST for item in ordered[:-1]),
    }
    return features | marked(marks)


def marked(marks: Mapping[str, bool]) -> Features:
    """Those of *marks* that hold, as features."""
    return {name: 1.0 for name, holds in marks.items() if holds}


def _left_out(given: Sequence[Used], used: Sequence[Used]) -> Features:
    """How much speaks for pieces that were given between those used, or right before them."""
    taken = {id(item.piece) for item in used}
    places = [place for place, item in enumerate(given) if id(item.piece) in taken]
    first, last = places[0], places[-1]
    between = sum(max(0.0, i.piece.weight) for i in given[first : last + 1] if id(i.piece) not in taken)
    before = max(0.0, given[first - 1].piece.weight) if first else 0.0
    return {"omitted": min(between, _MOST_OMITTED), "before": min(before, _MOST_BEFORE)}


def _spread(trail: Trail, used: Sequence[Used]) -> Features:
    """Over how many messages and hours the pieces are spread."""
    sources = {item.source.message_id: item.source for item in used}
    places = [trail.at[message_id] for message_id in sources]
    moments = [source.sent_at for source in sources.values()]
    hours = (max(moments) - min(moments)).total_seconds() / 3600
    return {
        "gap": (max(places) - min(places) + 1 - len(sources)) / 4,
        "late": float(sum(hours > limit for limit in _HOURS)),
        f"messages:{min(len(sources), _MOST_MESSAGES)}": 1.0,
    }


def _manner(used: Sequence[Used]) -> Features:
    """Whether the pieces are given in one manner."""
    leads = sum(item.piece.leads for item in used) / len(used)
    ends = sum(item.piece.ends for item in used) / len(used)
    alike = len(used) > 1 and len({item.piece.frame for item in used}) == 1
    marks = marked({"alike": alike, "all_lead": leads == 1, "all_end": ends == 1})
    return {"leads": leads, "ends": ends, **marks}


def _calls(trail: Trail, used: Sequence[Used]) -> Features:
    """How much the messages say that they give parts of something."""
    sources = {item.source.message_id: item.source for item in used} | {trail.new.message_id: trail.new}
    calls = [bounded(source.call) for source in sources.values()]
    first = min(trail.at[item.source.message_id] for item in used)
    return {
        "call": bounded(trail.new.call),
        "call_mean": sum(calls) / len(calls),
        "call_max": max(calls),
        "call_around": bounded(max(source.call for source in trail.told[first:])),
    }
