from __future__ import annotations

import pytest

from policyguard.conversation import Answer, Answers, Opening
from policyguard.guard import normalizer_of
from policyguard.model import Act, Entity
from policyguard.pack import bundled_pack

PROPOSAL = Opening(Entity.LINE_ID, Act.PROPOSE)
YES = [
    "はい", "はい!", "はい、大丈夫です", "了解です", "了解しました!", "承知いたしました", "かしこまりました", "それで大丈夫です",
    "それで問題ありません", "🙆", "🙆‍♀️", "OKです", "おっけーです", "登録しました", "追加しました!", "送りました",
    "お願いします", "ではそれでお願いします", "わかりました、そちらに連絡しますね", "いいですよ", "ぜひお願いします",
    "友だち追加しました、猫のアイコンです", "こちらは構いません", "うん、いいよ", "もちろんです", "了解、いま申請しました",
    "大丈夫です", "では、そちらで", "私もその方が助かります", "Okay!", "りょ", "👍", "そうしましょう", "振り込みました",
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


def test_an_answer_is_an_act() -> None:
    assert [answer.act for answer in Answer] == [Act.ACCEPT, Act.REFUSE, None]
