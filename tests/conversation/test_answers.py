from __future__ import annotations

import orjson
import pytest

from policyguard.conversation import Answer, Answers, Opening
from policyguard.conversation.bit import bits
from policyguard.conversation.offer import Reach, offers
from policyguard.conversation.remark import Remark, Talk
from policyguard.conversation.wire import decoded, encoded
from policyguard.guard import normalizer_of
from policyguard.model import Act, Entity
from policyguard.pack import bundled_pack
from tests.conversation.dialogue import HELD_OUT, TUNED, answer
from tests.conversation.said import said

PROPOSAL = Opening(Entity.LINE_ID, Act.PROPOSE)
YES = [
    "はい", "はい!", "はい、大丈夫です", "了解です", "了解しました!", "承知いたしました", "かしこまりました", "それで大丈夫です",
    "それで問題ありません", "🙆", "🙆‍♀️", "OKです", "おっけーです", "登録しました", "追加しました!", "送りました",
    "お願いします", "ではそれでお願いします", "わかりました、そちらに連絡しますね", "いいですよ", "ぜひお願いします",
    "友だち追加しました、猫のアイコンです", "こちらは構いません", "うん、いいよ", "もちろんです", "了解、いま申請しました",
    "大丈夫です", "では、そちらで", "私もその方が助かります", "Okay!", "りょ", "👍", "そうしましょう",
    "ええよ〜", "喜んで!", "問題ないです", "じゃあそっちで話しましょう",
]  # fmt: skip
NO = [
    "いえ", "いいえ、ここでお願いします", "いえ、大丈夫です", "ちょっと…", "すみません、ちょっと難しいです", "規約で禁止されています", "遠慮しておきます",
    "申し訳ありません、できません", "ごめんなさい、LINEはやっていません", "それは規約違反になるので", "うーん、ちょっと怖いです",
    "サイト内でお願いします", "このチャットだけでお願いします", "お断りします", "はい、ただ規約でだめなんです", "パスで", "無理です",
    "お気持ちだけいただきます", "🙅", "結構です", "外部でのやり取りは控えています", "教えられません", "今回は見送らせてください",
    "お受けしかねます", "ルール上NGなので", "こちらのメッセージで続けてください", "やめておきます", "厳しいです",
]  # fmt: skip
NEITHER = [
    "ありがとうございます", "LINEですか?", "大丈夫ですか?", "どういうことでしょうか", "修正データを送りました", "請求書を送りました、お願いします",
    "ファイルを登録しました", "納期は来週です", "検討します", "少々お待ちください", "初稿の確認をお願いします", "おはようございます",
    "明日の会議は10時からです", "なぜですか", "お世話になっております", "了解です、では納品は金曜で", "仮払いしました",
    "サービス外連絡申請を送りました", "写真を追加しました", "おつかれさまです!", "誰でしょうか?",
    "", "  ",
    "はい、色は青でお願いします。文字は少し大きめにして、背景は白のまま、全体を左に寄せてから余白を詰めてください。そのうえで二案目も見せてください",
]  # fmt: skip


@pytest.fixture(scope="module")
def answers() -> Answers:
    return Answers.of(bundled_pack().lexicons)


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        *((body, Answer.YES) for body in YES),
        *((body, Answer.NO) for body in NO),
        *((body, Answer.NEITHER) for body in NEITHER),
    ],
)
def test_a_short_answer_is_read(answers: Answers, body: str, answer: Answer) -> None:
    folded = normalizer_of(bundled_pack()).normalize(body).folded
    assert answers.read(folded, PROPOSAL) is answer


def test_only_what_awaits_an_answer_is_answered(answers: Answers) -> None:
    assert answers.read("はい", Opening(Entity.LINE_ID, Act.REFUSE)) is Answer.NEITHER


def test_an_answer_takes_its_meaning_from_what_it_answers() -> None:
    dialogues = [*TUNED, *HELD_OUT]
    assert sum(answer(dialogue) == dialogue["answer"] for dialogue in dialogues) >= 0.97 * len(dialogues)


def test_what_was_done_answers_an_offer_it_can_be_done_for(answers: Answers) -> None:
    payment = Opening(Entity.BANK_ACCOUNT, Act.SHARE)
    assert answers.read("振り込みました", payment) is Answer.YES
    assert answers.read("振り込みました", PROPOSAL) is Answer.NEITHER
    assert answers.read("友だち追加しました", payment) is Answer.NEITHER


@pytest.mark.parametrize(
    ("body", "least"),
    [
        ("はい、大丈夫です", Reach.NEXT),
        ("それでお願いします", Reach.NOTED),
        ("参加しました", Reach.LEFT),
        ("lineで大丈夫です", Reach.ASIDE),
    ],
)
def test_the_farther_the_offer_the_plainer_the_answer(answers: Answers, body: str, least: Reach) -> None:
    reaches = list(Reach)
    read = [reach for reach in reaches if answers.read(body, PROPOSAL, reach) is Answer.YES]
    assert read == reaches[: reaches.index(least) + 1]


def test_a_mention_can_be_declined_but_not_agreed_to(answers: Answers) -> None:
    mention = Opening(Entity.OFF_PLATFORM_CONTACT, Act.MENTION)
    assert answers.read("はい", mention) is Answer.NEITHER
    assert answers.read("やり取りはここだけです", mention) is Answer.NO


def test_a_text_is_read_by_its_pauses_and_a_sticker_by_what_it_says() -> None:
    assert [bit.text for bit in bits("はーい😊いいですよ〜使ってないし")] == [
        "はい",
        "いいですよ",
        "使ってないし",
    ]
    assert [bit.text for bit in bits("(スタンプ:了解)")] == ["了解"]
    assert [bit.asks for bit in bits("いいですよ。何時ですか")] == [False, True]


def test_an_offer_is_as_far_as_what_was_said_since() -> None:
    def reach(*since: tuple[str, Talk]) -> Reach:
        remarks = [Remark(said("", "a", 0), (PROPOSAL,))]
        remarks += [Remark(said("", sender, n), talk=talk) for n, (sender, talk) in enumerate(since, 1)]
        return offers(remarks, "b")[0].reach

    assert reach() is Reach.NEXT
    assert reach(("b", Talk.TELLS)) is Reach.NEXT
    assert reach(("b", Talk.TELLS), ("a", Talk.NOTES)) is Reach.NOTED
    assert reach(("b", Talk.TELLS), ("a", Talk.TELLS)) is Reach.LEFT
    assert reach(("a", Talk.ASKS)) is Reach.ASIDE


def test_what_was_refused_is_open_only_to_deeds_once_doubts_are_set_at_rest() -> None:
    offer, refusal = Remark(said("", "a", 0), (PROPOSAL,)), Remark(said("", "b", 1), (), (Entity.LINE_ID,))
    assert offers([offer, refusal], "b") == ()
    (left,) = offers([offer, refusal, Remark(said("", "a", 2), talk=Talk.SOOTHES)], "b")
    assert left.reach is Reach.LEFT


def test_an_answer_is_an_act() -> None:
    assert [answer.act for answer in Answer] == [Act.ACCEPT, Act.REFUSE, None]


def test_what_a_remark_says_survives_the_wire_and_what_was_written_before_is_read() -> None:
    opening = Opening(Entity.CASH, Act.PROPOSE, tentative=True)
    remark = Remark(said("", "a", 0), (opening,), talk=Talk.ASKS)
    assert decoded(encoded(remark)) == remark
    old = orjson.loads(encoded(remark)) | {"opened": [["CASH", "propose"]]}
    del old["talk"]
    assert decoded(orjson.dumps(old)) == Remark(said("", "a", 0), (Opening(Entity.CASH, Act.PROPOSE),))
