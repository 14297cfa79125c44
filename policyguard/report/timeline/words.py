"""What a timeline says in words of its own, in Japanese and English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from policyguard.escrow.approval import ApprovalEvent, Ruling
from policyguard.escrow.course import Told
from policyguard.escrow.deal import DealEvent
from policyguard.escrow.transition import Event
from policyguard.labels import labels
from policyguard.log import Reject
from policyguard.model import Approval, Bilingual, Stage
from policyguard.report.excerpt import visible
from policyguard.report.timeline.entry import Answered, Link, Part
from policyguard.report.timeline.events import Turn

_EVENTS: Mapping[str, Bilingual] = MappingProxyType(
    {
        Event.LAPSED: Bilingual("仮払いの期限切れ", "escrow lapsed"),
        Event.APPLIED: Bilingual("応募", "applied"),
        Event.CONTRACTED: Bilingual("契約", "contracted"),
        Event.MILESTONE_ADDED: Bilingual("マイルストーンの追加", "milestone added"),
        Event.RENEWED: Bilingual("更新", "renewed"),
        Event.ESCROW_REQUESTED: Bilingual("仮払いの依頼", "escrow requested"),
        Event.ESCROW_PAID: Bilingual("仮払い", "escrow paid"),
        Event.DELIVERED: Bilingual("納品", "delivered"),
        Event.ACCEPTED: Bilingual("検収", "accepted"),
        Event.PAID: Bilingual("支払い", "paid"),
        Event.REFUNDED: Bilingual("返金", "refunded"),
        Event.CANCELLED: Bilingual("キャンセル", "cancelled"),
        Event.CLOSED: Bilingual("終了", "closed"),
        Ruling.REQUESTED: Bilingual("連絡先交換の申請", "leave to exchange contact applied for"),
        Ruling.APPROVED: Bilingual("申請の承認", "application approved"),
        Ruling.DENIED: Bilingual("申請の却下", "application denied"),
        Ruling.REVOKED: Bilingual("承認の取消", "approval revoked"),
    }
)
_BY_RECORD = Bilingual("ログの記録による", "by the log's own record")
_BY_TIME = Bilingual("期限による", "by the passing of time")
OUT_OF_PLACE = Bilingual("状態を変えなかったイベント", "An event that changed nothing")


def state(stage: Stage, approval: Approval) -> Bilingual:
    """Stage and approval in words; no application is left out."""
    stage_words = labels().stage[stage.value]
    if approval is Approval.NONE:
        return stage_words
    approval_words = labels().approval[approval.value]
    return Bilingual(
        f"{stage_words.ja}・{approval_words.ja}", f"{stage_words.en}, {approval_words.en.lower()}"
    )


def changed(turn: Turn) -> Bilingual:
    """What *turn* made of the state; the state as it is, where it changed nothing."""
    (stage, approval), (old_stage, old_approval) = turn.after, turn.before
    words = labels()
    if turn.after == turn.before:
        return state(stage, approval)
    pairs = []
    if stage is not old_stage:
        pairs.append((words.stage[old_stage.value], words.stage[stage.value]))
    if approval is not old_approval:
        pairs.append((words.approval[old_approval.value], words.approval[approval.value]))
    return Bilingual(
        "、".join(f"{old.ja} → {new.ja}" for old, new in pairs),
        ", ".join(f"{old.en} → {new.en}" for old, new in pairs),
    )


def cause(turn: Turn) -> Bilingual:
    """What brought *turn* about: events by their names, a record, or time alone; empty for a plain statement."""
    if turn.recorded:
        return _BY_RECORD
    if not turn.told:
        return _BY_TIME
    names = [_named(one) for one in turn.told]
    told = [name for name in names if name.ja]
    return Bilingual("、".join(name.ja for name in told), ", ".join(name.en for name in told))


def _named(one: Told) -> Bilingual:
    happening = one.happening
    if not isinstance(happening, DealEvent | ApprovalEvent):
        return Bilingual("", "")
    name = _EVENTS[happening.event]
    milestone = happening.milestone if isinstance(happening, DealEvent) else ""
    return Bilingual(f"{name.ja}（{milestone}）", f"{name.en} ({milestone})") if milestone else name


def refused(reject: Reject) -> Bilingual:
    """Why an event moved nothing, or what was mended in a record."""
    _, out_of_order, problem = reject.reason.partition("out of order: ")
    if out_of_order:
        return Bilingual(f"順序が合わない（{problem}）", reject.reason)
    return labels().reject[reject.reason]


def sources(turn: Turn) -> str:
    """The lines that tell of *turn*."""
    return ", ".join(map(place, turn.told))


def place(one: Told | Reject) -> str:
    """The line of a file."""
    return visible(f"{one.path}:{one.line}")


def completed(links: Sequence[Link]) -> Bilingual:
    """Which messages hold the pieces of a value that this one completes."""
    return Bilingual(
        "このメッセージで完成: " + "、".join(f"{_before(link).ja}の {_pieces(link)}" for link in links),
        "Completed by this message: " + ", ".join(f"{_pieces(link)} ({_before(link).en})" for link in links),
    )


def part(one: Part) -> Bilingual:
    """What pieces of this message belong to."""
    entity, later = labels().entity[one.entity.value], -one.link.before
    return Bilingual(
        f"{entity.ja}の一部。{later}件あとのメッセージで完成" if later > 0 else f"{entity.ja}の一部",
        f"Part of: {entity.en}, completed by the message {later} later"
        if later > 0
        else f"Part of: {entity.en}",
    )


def answered(answer: Answered) -> Bilingual:
    """Which offer this message answers."""
    entity, act = labels().entity[answer.entity.value], labels().act[answer.act.value]
    where = _before(answer.link)
    return Bilingual(
        f"{where.ja}のメッセージへの返事（{entity.ja} / {act.ja}）",
        f"Answers the message {where.en}: {entity.en} / {act.en}",
    )


def related(links: Sequence[Link]) -> Bilingual:
    """Which other messages of the conversation an escalation rests on."""
    return Bilingual(
        "関係するメッセージ: " + "、".join(_before(link).ja for link in links),
        "Rests on the messages " + ", ".join(_before(link).en for link in links),
    )


def _pieces(link: Link) -> str:
    return " ".join(link.texts)


def _before(link: Link) -> Bilingual:
    if link.before == 0:
        return Bilingual("このメッセージ", "here")
    if link.before < 0:
        return Bilingual(f"{-link.before}件あと", f"{-link.before} later")
    return Bilingual(f"{link.before}件前", f"{link.before} before")
