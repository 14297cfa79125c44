"""The sample through Presidio, set up as well as its own documented options allow for Japan.

``python -m tests.bench.presidio.measure_presidio ja_ginza`` reads names and places with GiNZA as well,
``… no_ner`` uses the engine that Presidio has for recognizers that need no language model.
"""

from __future__ import annotations

import logging
import sys
from importlib import import_module
from typing import Any

from tests.bench.presidio.sample import Span, tell

ACCEPTED = ["EMAIL_ADDRESS", "PHONE_NUMBER", "URL", "CRYPTO", "IBAN_CODE", "LINE_ID", "PAYMENT"]

# As shipped, the e-mail pattern wants a word boundary, which there is none of between kana and a letter.
EMAIL = (
    r"(?<![a-z0-9._%+-])[a-z0-9_%+-][a-z0-9._%+-]{0,63}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,4}(?![a-z0-9])"
)

LINE = r"(?:(?<![a-z])line(?![a-z])|(?<![ァ-ヶー])ライン(?!ナップ|[ァ-ヶー])|らいん)"
LINE_PATTERNS = {
    "an ID behind the word": LINE + r"[^\n。]{0,20}?(?<![a-z0-9._-])[a-z0-9][a-z0-9._-]{3,19}(?![a-z0-9])",
    "an ID before the word": r"(?<![a-z0-9._-])[a-z0-9][a-z0-9._-]{3,19}[^\n。a-z]{1,12}" + LINE,
    "to exchange": LINE
    + r"[^\n。]{0,8}(?:交換|追加|登録|やって|し(?:ませ|よう)|教え|送っ|ください|下さい|やり取り|やりとり|連絡|話)",
    "an ID": r"(?:(?<![a-z])id|アイディー|アイディ|ｱｲﾃﾞｨｰ)[はが:： ]{0,3}@?[a-z0-9][a-z0-9._-]{3,19}",
}

PAYMENT_PATTERNS = {
    "services": r"paypay|ペイペイ|line ?pay|ラインペイ|楽天ペイ|メルペイ|d払い|au ?pay|kyash|pring|paypal|ペイパル|wise送金",
    "bank": r"銀行振込|(?:お)?振り?込(?:み)?先|振込口座|口座番号|(?:普通|当座)(?:預金|口座)?[  ]?\d{7}(?!\d)|口座[^\n。]{0,6}振り?込",
    "gift cards": r"(?:amazon|アマゾン|アマギフ|itunes|アイチューンズ|google ?play|apple)[^\n。]{0,6}(?:ギフト|カード|コード)|アマギフ|ギフト券|ギフトコード",
    "crypto": r"ビットコイン|仮想通貨|暗号資産|(?<![a-z])(?:btc|usdt|eth|xrp)(?![a-z])|ウォレットアドレス",
    "cash": r"現金(?:手渡し|払い|書留|で)|手渡し|直接(?:お)?(?:支払|振り?込|払)",
}


def analyzer(engine: Any) -> Any:
    """An analyzer with the recognizers above and the predefined ones that make sense in Japan."""
    presidio = import_module("presidio_analyzer")
    predefined = import_module("presidio_analyzer.predefined_recognizers")
    japanese: dict[str, Any] = {"supported_language": "ja"}

    def written(entity: str, patterns: dict[str, str]) -> Any:
        made = [presidio.Pattern(name, pattern, 0.7) for name, pattern in patterns.items()]
        return presidio.PatternRecognizer(entity, patterns=made, **japanese)

    email = [presidio.Pattern("e-mail", EMAIL, 0.5)]
    recognizers = [
        predefined.PhoneRecognizer(supported_regions=("JP",), **japanese),
        predefined.EmailRecognizer(patterns=email, **japanese),
        predefined.UrlRecognizer(**japanese),
        predefined.CryptoRecognizer(**japanese),
        predefined.IbanRecognizer(**japanese),
        written("LINE_ID", LINE_PATTERNS),
        written("PAYMENT", PAYMENT_PATTERNS),
    ]
    registry = presidio.RecognizerRegistry(recognizers=recognizers, supported_languages=["ja"])
    if engine.get_supported_entities():
        registry.add_nlp_recognizer(engine)
    return presidio.AnalyzerEngine(registry=registry, nlp_engine=engine, supported_languages=["ja"])


def ja_ginza() -> Any:
    """GiNZA's names, places and organisations as Presidio calls them; its hundred other labels left out."""
    engines = import_module("presidio_analyzer.nlp_engine")
    named = {"Person": "PERSON", "City": "LOCATION", "Province": "LOCATION", "Company": "ORGANIZATION"}
    configuration = engines.NerModelConfiguration(
        model_to_presidio_entity_mapping=named, labels_to_ignore=sorted(_labels() - named.keys())
    )
    models = [{"lang_code": "ja", "model_name": "ja_ginza"}]
    engine = engines.SpacyNlpEngine(models=models, ner_model_configuration=configuration)
    engine.load()
    return engine


def _labels() -> set[str]:
    meta = import_module("spacy").util.get_model_meta(import_module("ja_ginza").__path__[0])
    return set(meta["labels"]["ner"])


def no_ner() -> Any:
    """No language model at all."""
    engines = import_module("presidio_analyzer.nlp_engine")
    engine = engines.NoOpNlpEngine(models=[{"lang_code": "ja", "model_name": "none"}])
    engine.load()
    return engine


ENGINES = {"ja_ginza": ja_ginza, "no_ner": no_ner}


def main() -> None:
    """Measure with the engine named on the command line."""
    logging.disable(logging.WARNING)
    # Otherwise the first e-mail address makes tldextract ask the network for the list of suffixes.
    tldextract: Any = import_module("tldextract.tldextract")
    tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=())
    engine = ENGINES[sys.argv[1]]()
    analyze = analyzer(engine).analyze
    asked = [*ACCEPTED, *engine.get_supported_entities()]

    def found(body: str) -> list[Span]:
        entities = analyze(body, "ja", entities=asked)
        return [(entity.start, entity.end) for entity in entities if entity.entity_type in ACCEPTED]

    tell(found)


if __name__ == "__main__":
    main()
