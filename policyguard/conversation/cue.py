"""The words that announce a split value: what it is, that it comes in pieces, and where a piece belongs."""

from __future__ import annotations

import re
from collections.abc import Collection

from policyguard.conversation.fragment import Cue, Place

_NOT_LINE = "スタンプ|公式|works|ワークス|広告|liff|bot|ボット|api|着せ|絵文字|ミニアプリ|通知|名|アート|ナップ|風|連携|ログイン|クーポン|リッチ| ?の(?:cm|画面|広告)"
# The katakana word is a stroke, a border and a production line too.
_OF_LINE = (
    r" ?(?:id|アイディ|の(?:id|アイディ|方|ほう|アカウント|やつ)|で(?:検索|交換|登録|追加|繋|つな|連絡|送|お願い|話|やり|いい|す)|は|お?(?:交換|追加|登録|検索|教)"
    r"|を?(?:交換|追加|登録|教|やって)|アカウント|やって|[:：])"
)
TOPICS = {
    Cue.PHONE: r"お?電話(?!番号の(?:入力|欄|列|項目|カラム|表示|形式|フォーム)|応対|取材|対応|代行|営業|占い)|でんわ|携帯|ケータイ|けいたい|(?<![a-z])(?:tel|phone|sms)(?![a-z])|ショートメール|☎|📞|📱",
    Cue.CALL: r"(?:に|へ|で)お?(?:かけて|掛けて)(?:いただ|頂|もら|くださ|くれ|も)|(?:頭|前|後ろ|さっきの)[^。]{0,14}(?:つけて|付けて)(?:かけて|掛けて)|鳴らして|ワン切り|着信|ショートメ"
    r"|(?:声|口頭|話し?た|話す|喋った|しゃべった)(?:で話す|でお話し?)?(?:ほう|方|の)が|声で(?:お?話|伝)|耳で聞|(?<![が提ー])出(?:れ|ら?れ)(?:ます|る|ま)|(?:なら|以降|でも|まで|時|過ぎ|中|から|けど|は|も)、?出(?:るわ|ます|るよ|れるよ|れるんで)"
    r"|出られます|(?<![がに])つながり(?:ます|やすい)|つながる(?:よ|んで|ので)|電波|留守電|(?:掛|か)け直し|通話(?!録|ボタン)|連絡先(?!の?(?:交換|公開|申請|欄|入力|フォーム))",
    Cue.LINE: rf"(?<![a-z])line(?![a-z])(?!{_NOT_LINE})|(?<![ァ-ヺーa-z0-9番])ライン(?={_OF_LINE})|^ライン$|らいん"
    r"|(?:緑|みどり)の?(?:アプリ|やつ|ほう|方|吹き出し|id|アイディ)(?!の(?:ボタン|線|色|枠|背景|文字|部分|丸|画|ロゴ|バ)|が(?:断然|いい|良い|好き))|💚|🟢",
    Cue.MESSENGER: r"(?<![a-z])(?:discord|telegram|kakao(?:talk)?|skype|wechat|whatsapp|viber)(?![a-z]| ?(?:bot|ボット|api))"
    r"|ディスコード|ディスコ|テレグラム|カカオ|スカイプ|紙飛行機",
    Cue.SOCIAL: r"(?<![a-z])(?:insta(?:gram)?|twitter|tiktok)(?![a-z])|インスタ|ツイッター|旧twitter|カメラのやつ|青い鳥",
    Cue.ID: r"(?<![a-z0-9])id(?![a-z0-9])|アイディー?|あいでぃー?|ユーザー名|アカウント名|検索",
    Cue.MAIL: r"メール(?!マガ|フォーム|配信|の件名)(?:アドレス|アド)?|メアド|めあど|アドレス|アット(?:マーク)?の"
    r"|(?<![a-z0-9.@])e?-?mail(?![a-z])|@の|^(?:あっと|アット)(?:まーく|マーク)?(?:です|ね)?$|と(?:アット|@)を|アットマーク|あっとまーく",
    Cue.BANK: r"口座|振り?込み?先?|名義|銀行",
    Cue.PIECES: r"小分け|[2-9](?:つ|回|度|個)に分け|(?:に|を|桁|文字)分け|分けて(?:送|書|言|お?伝|い)?|分割して|1個ずつ|一個ずつ|[1一]文字ずつ|ずつ送|(?:つな|繋)げ"
    r"|(?:つな|繋)いで|くっつけ|合体|続けて(?:読|押|打|入)|組み合わせると|合わせると|(?:合|あ)わせて(?:検索|line|打|入れ)|(?:上|頭|左|先)から順に|順に(?:押|打|つな|読|どうぞ)|分割(?:し|で)|[2-4]分割|(?:それ|そこ)に(?=[^。]{1,40}(?:付け|つけ|足し|つな))",
    Cue.REVERSED: r"(?:後ろ|うしろ|お尻|逆|反対)から|逆順|逆さ",
    Cue.IDENTIFIER: r"(?:注文|オーダー|追跡|伝票|送り状|問い?合わ?せ|管理|商品|製品|会員|顧客|客様|案件|受付|依頼|整理|予約"
    r"|契約|請求書?|見積書?|領収書?|登録|法人|事業者|社員|学籍|証券|免許|許可|特許|チケット|カード|郵便|インボイス|問題|部屋|フライト|便)"
    r"(?:番号|no\.?|コード|id)|マイナンバー|型番|品番|(?<![a-z])(?:jan|isbn|sku|asin)(?![a-z])|バーコード|〒|パスワード|暗証|シリアル|ダミー"
    r"|在庫|入力(?:欄|例)|登録画面|追跡|問題[0-9]|集計|スコア|乱数|テスト(?:用|環境|データ|アカウント)|(?<=[一-鿿ラ])コード"
    r"|(?:色|車両|カット|版下|図面|棚|部品|品目|ロット|台帳|レース|車番|便|内線|部署|糸|座席|物件|口径|行|列|会議|認証|確認|検証|倉庫)(?:の)?(?:番号|コード|id|no\.?)(?!は?普通)|管理コード|ロット|系統|正規表現|市外局番|郵便",
}
_TOPICS = {cue: re.compile(pattern) for cue, pattern in TOPICS.items()}

_BEFORE = r"^の前に|(?:さっき|先ほど|その|この|今|上)の?(?:数字|番号|文字|やつ|id)?の?(?:前|頭)(?:に|は|が)|前に(?=[^。]{0,20}(?:つけ|付け|足し))"
PLACES = {
    Place.FIRST: rf"{_BEFORE}|先頭(?:に|は|が|の)?|最初(?:に|は|が|の)?|(?<![一-鿿])頭(?:に|は|が)?|あたま(?:に|は)?|アタマ(?:に|は|が)?|冒頭(?:は|に)?|まずは?|前半(?:分)?(?:は|が)?"
    r"|出だし(?:は|が)?|スタート(?:は|が)|から(?:始|はじ)ま|で(?:始|はじ)まる|はじめ(?:は|に|が|:|$)|始め(?:は|が)|始まり(?:は|が)|上[2-9一二三四五六七八九](?:桁|つ)(?:は|が)?|先っ(?:ちょ|ぽ)(?:は|が|に)?|(?:番号|id|アドレス|アド|ほう)は前が|先に(?=[0-9])",
    Place.LAST: r"最後(?:に|は|が|の)?|さいご(?:に|は|が)?|ラスト(?:は|が)?|後半(?:分)?(?:は|が)?|末尾(?:は|に|が)?|下[2-9一二三四五六七八九](?:桁|つ|けた)(?:は|が)?|(?:終|お)わり(?:は|に|が|:)"
    r"|しっぽ(?:は|が)?|(?<![ァ-ヺー])ケツ(?:は|が)?|お尻(?:は|が)?|しまい(?:は|が)|終い(?:は|が)|最終行(?:は|が)?|おしまい(?:は|が)|(?:後|うし)ろ(?:半分|(?:の)?ほう|んとこ)?(?:は|が)(?! ?同じ)|締め(?:は|が)|以上です",
    Place.NEXT: r"(?:その)?(?:続|つづ)き(?:は|が|ます|な|、)?|真ん中(?:は|が)?|まんなか(?:は|が)?|(?<![一-鿿期時空])間(?:に|の[2-9一二三四五六七八九]つ)?(?:は|が)|(?:その|お)?(?:次|つぎ)(?:は|に|が|の|:)?|残り(?:は|が)?|のこり(?:は|が)?"
    r"|その(?:後ろ|あと|後|うしろ)(?:に|は|が)?|(?:あと|後)(?:は|に)|続いて|局番(?:は|が)?",
}
# Words that only go on place a piece they stand right before, yet announce nothing by themselves.
_NEAREST = re.compile(
    rf"(?P<FIRST>{PLACES[Place.FIRST]}|の前に ?$)|(?P<LAST>{PLACES[Place.LAST]})|(?P<NEXT>{PLACES[Place.NEXT]}"
    r"|(?:ほんで|そんで|んで|そいで|それから|あと|それと)、?(?:が|は|に)? ?$)"
)
_AFTERWORD = re.compile(
    r"(?:です|な)?[ ]?(?:こちら|これ|って)?(?:が|は|で)? ?"
    rf"(?:(?P<FIRST>{PLACES[Place.FIRST]}|先(?=に))|(?P<LAST>{PLACES[Place.LAST]}|最後|終わり|おわり|おしまい|終い)|(?P<NEXT>{PLACES[Place.NEXT]}|続))"
)
ORDINAL = re.compile(
    "([1-9一二三四五六])(?:つ目|つめ|番目|個目|こ目|コ目|文字目)(?:は|が)?|(?:その|パート)([1-9])(?=[ ::])"
)
_NUMERALS = {numeral: value for value, numeral in enumerate("一二三四五六", 1)}

# Every cue there is, by name; those that say where a piece belongs stand near one of these.
CUES: dict[str, str] = {
    "ordinal": ORDINAL.pattern,
    "going_on": "ほんで|そんで|んで|そいで|それから|あと|それと|の前に|先に|最後|終|おわり|おしまい|続",
    **{place.name: pattern for place, pattern in PLACES.items()},
    **{topic.value: pattern for topic, pattern in TOPICS.items()},
}
PLACING = frozenset(("ordinal", "going_on", *(place.name for place in PLACES)))


def topics(text: str, near: Collection[str]) -> tuple[Cue, ...]:
    """What *text* speaks of or announces of what is *near*, in the order of :class:`Cue`."""
    return tuple(cue for cue, pattern in _TOPICS.items() if cue in near and pattern.search(text))


def place_between(before: str, after: str) -> Place:
    """Where the words right *after* a piece, or else the last ones *before* it, say that it belongs."""
    behind = _AFTERWORD.match(after)
    said = [behind] if behind else list(_NEAREST.finditer(before))
    return Place[str(said[-1].lastgroup)] if said else Place.ANY


def ordinal(clause: str) -> int:
    """The number *clause* gives its piece (2つ目は…), or 0."""
    named = ORDINAL.search(clause)
    if not named:
        return 0
    numeral = named[1] or named[2]
    return _NUMERALS.get(numeral) or int(numeral)
