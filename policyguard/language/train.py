"""Make the language model from the corpora: the same corpora and seed make the same model."""

from __future__ import annotations

import json
import os
import random
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policyguard.language.doubt import Doubt
from policyguard.language.reader import ACTS, CARD, SPANS, WEIGHTS, digests, logit
from policyguard.language.rows import LABELS, OFFENDS, Lesson, lessons
from policyguard.model import Category, Entity
from policyguard.normalize import Text

if TYPE_CHECKING:
    from spacy.language import Language as Pipeline

Say = Callable[[str], None]
# Ordinary messages are for measuring, too: one of two is learned from, by its place in its file.
_LEARNED_OF_BENIGN = 2
# Passages that offend and yet are not worth reading, as a share: the price of reading few that do not.
_OVERLOOKED = 0.02
# The share of messages that offend in an ordinary log, and the precisions that policies may ask for.
_OFFENDING = 0.08
_PRECISIONS = (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98, 0.99)
# What says yes or no in a conversation may be any word.
_ANSWERS = ("accept", "refuse")
# Weights below this make no difference.
_SLIGHTEST = 0.005
_DROPOUT = 0.3
_BATCH = 128
_EMBED = {
    "@architectures": "spacy.MultiHashEmbed.v2",
    "width": 96,
    "attrs": ["ORTH", "PREFIX", "SUFFIX", "SHAPE"],
    "rows": [6000, 1500, 1500, 500],
    "include_static_vectors": False,
}
_ENCODE = {
    "@architectures": "spacy.MaxoutWindowEncoder.v2",
    "width": 96,
    "depth": 2,
    "window_size": 1,
    "maxout_pieces": 3,
}
_READ = {"@architectures": "spacy.Tok2Vec.v2", "embed": _EMBED, "encode": _ENCODE}
_ACTS_MODEL = {
    "@architectures": "spacy.TextCatEnsemble.v2",
    "tok2vec": _READ,
    "linear_model": {
        "@architectures": "spacy.TextCatBOW.v3",
        "exclusive_classes": False,
        "length": 65536,
        "ngram_size": 3,
        "no_output_layer": False,
    },
}
_SPANS_MODEL = {
    "@architectures": "spacy.TransitionBasedParser.v2",
    "state_type": "ner",
    "extra_state_tokens": False,
    "hidden_width": 64,
    "maxout_pieces": 2,
    "use_upper": True,
    "tok2vec": _READ,
}


@dataclass(frozen=True, slots=True)
class Corpora:
    """What a model is made from: learned from, and fitted on."""

    learned: Sequence[Lesson]
    fitted: Sequence[Lesson]
    rows: int


def read_corpora(folder: Path, normalize: Callable[[str], Text]) -> Corpora:
    """Learned from: ``train/``, conversations and every second row of ``benign/``. Fitted on: ``dev/`` and the other rows."""
    train = [*_rows(folder / "train"), *_said(folder / "conversations" / "train.jsonl")]
    benign = list(_rows(folder / "benign"))
    half = benign[::_LEARNED_OF_BENIGN]
    rest = [row for number, row in enumerate(benign) if number % _LEARNED_OF_BENIGN]
    learned = [*lessons(train, normalize), *lessons(half, normalize)]
    fitted = [*lessons(_rows(folder / "dev"), normalize), *lessons(rest, normalize)]
    return Corpora(learned, fitted, len(train) + len(half))


def _rows(folder: Path) -> Iterator[dict[str, Any]]:
    for file in sorted(folder.glob("*.jsonl")):
        with file.open(encoding="utf-8") as lines:
            yield from map(json.loads, lines)


def _said(file: Path) -> Iterator[dict[str, Any]]:
    """The messages of labelled conversations that mean by themselves what they mean there.

    A part of a value does not, nor does an answer.
    """
    with file.open(encoding="utf-8") as lines:
        for talk in map(json.loads, lines):
            pieces = {
                name
                for message in talk["messages"]
                for each in message["findings"]
                for name in each.get("with", ())
            }
            for message in talk["messages"]:
                labels = message["findings"]
                is_part = message["message_id"] in pieces or any(each.get("with") for each in labels)
                if not is_part and all(each["act"] not in _ANSWERS for each in labels):
                    yield message


def train(corpora: Corpora, output: Path, *, seed: int, epochs: int, say: Say) -> dict[str, Any]:
    """Write the model made from *corpora* to *output* and return its card."""
    # Read when NumPy is first loaded: more threads only wait for each other here.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    weights = _doubt(corpora.learned)
    doubt = Doubt(weights["weights"], weights["bias"])
    say(f"doubt: {len(weights['weights'])} n-grams")
    acts = _acts(corpora.learned, seed, epochs, say)
    # Places are learned sooner than acts.
    spans = _spans(corpora.learned, seed, max(1, epochs - 2), say)
    card = _card(corpora, doubt, acts, seed, epochs)
    if output.exists():
        shutil.rmtree(output)
    output.mkdir(parents=True)
    acts.to_disk(output / ACTS)
    spans.to_disk(output / SPANS)
    (output / WEIGHTS).write_text(json.dumps(weights, ensure_ascii=False, sort_keys=True), encoding="utf-8")
    (output / CARD).write_text(json.dumps(card, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    sums = "".join(f"{digest}  {name}\n" for name, digest in digests(output).items())
    (output / "SHA256SUMS").write_text(sums, encoding="utf-8")
    return card


def _doubt(learned: Sequence[Lesson]) -> dict[str, Any]:
    """The weights of the linear reader, one for every run of up to five characters met often enough."""
    from sklearn.feature_extraction.text import CountVectorizer  # noqa: PLC0415
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    counted = CountVectorizer(analyzer="char", ngram_range=(1, 5), min_df=6, binary=True, lowercase=False)
    held = counted.fit_transform(lesson.covered for lesson in learned)
    model = LogisticRegression(C=0.3, solver="liblinear", random_state=0, max_iter=300)
    model.fit(held, [lesson.offends for lesson in learned])
    ngrams = counted.get_feature_names_out()
    weights = {ngrams[n]: round(float(w), 3) for n, w in enumerate(model.coef_[0]) if abs(w) >= _SLIGHTEST}
    return {"weights": weights, "bias": round(float(model.intercept_[0]), 4)}


def _blank() -> Pipeline:
    import spacy  # noqa: PLC0415

    return spacy.blank("ja", config={"nlp": {"tokenizer": {"split_mode": "A"}}})


def _acts(learned: Sequence[Lesson], seed: int, epochs: int, say: Say) -> Pipeline:
    """A text classifier with one label for each act, category and entity."""
    from spacy.training import Example  # noqa: PLC0415

    pipeline = _blank()
    classifier = pipeline.add_pipe("textcat_multilabel", config={"model": _ACTS_MODEL})
    for label in LABELS:
        classifier.add_label(label)  # type: ignore[attr-defined]
    examples = [
        Example.from_dict(pipeline.make_doc(lesson.covered), {"cats": lesson.cats}) for lesson in learned
    ]
    return _taught(pipeline, examples, seed, epochs, lambda told: say(f"acts: {told}"))


def _spans(learned: Sequence[Lesson], seed: int, epochs: int, say: Say) -> Pipeline:
    """A named-entity recogniser for what a moderator would mark."""
    from spacy.training import Example  # noqa: PLC0415
    from spacy.util import filter_spans  # noqa: PLC0415

    pipeline = _blank()
    recogniser = pipeline.add_pipe("ner", config={"model": _SPANS_MODEL})
    for entity in Entity:
        recogniser.add_label(entity.value)  # type: ignore[attr-defined]
    examples = []
    for lesson in learned:
        document = pipeline.make_doc(lesson.passage)
        marked = [document.char_span(s, e, label, alignment_mode="expand") for s, e, label in lesson.spans]
        kept = filter_spans([span for span in marked if span is not None])
        entities = [(span.start_char, span.end_char, span.label_) for span in kept]
        if len(document):
            examples.append(Example.from_dict(document, {"entities": entities}))
    return _taught(pipeline, examples, seed, epochs, lambda told: say(f"spans: {told}"))


def _taught(pipeline: Pipeline, examples: list[Any], seed: int, epochs: int, say: Say) -> Pipeline:
    from thinc.api import fix_random_seed  # noqa: PLC0415

    fix_random_seed(seed)
    order = random.Random(seed)  # noqa: S311 - an order, not a secret
    optimizer = pipeline.initialize(lambda: examples[:500])
    for epoch in range(epochs):
        order.shuffle(examples)
        losses: dict[str, float] = {}
        size = min(_BATCH, 32 << epoch)
        for start in range(0, len(examples), size):
            pipeline.update(examples[start : start + size], sgd=optimizer, losses=losses, drop=_DROPOUT)
        say(f"epoch {epoch + 1} of {epochs}, loss {sum(losses.values()):.1f}")
    return pipeline


def _card(corpora: Corpora, doubt: Doubt, acts: Pipeline, seed: int, epochs: int) -> dict[str, Any]:
    """What is known of the model: its data, its fit on dev, its limits."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    fitted = corpora.fitted
    texts = [lesson.covered for lesson in fitted]
    documents = list(acts.pipe(texts, batch_size=64))
    first = [doubt.logit(text) for text in texts]
    both = [[each, logit(document.cats[OFFENDS])] for each, document in zip(first, documents, strict=True)]
    truth = [lesson.offends for lesson in fitted]
    model = LogisticRegression(C=10.0).fit(both, truth)
    chances = model.predict_proba(both)[:, 1].tolist()
    offending = sorted(value for value, offends in zip(first, truth, strict=True) if offends)
    read_as = [max(Category, key=lambda each: document.cats[each.value]) for document in documents]
    return {
        "version": f"{seed}.{len(corpora.learned)}.{len(corpora.fitted)}.{epochs}",
        "seed": seed,
        "epochs": epochs,
        "rows": corpora.rows,
        "passages": len(corpora.learned),
        "doubt": round(offending[int(len(offending) * _OVERLOOKED)], 4),
        "calibration": {
            "bias": round(float(model.intercept_[0]), 4),
            "doubt": round(float(model.coef_[0][0]), 4),
            "acts": round(float(model.coef_[0][1]), 4),
        },
        "thresholds": {
            category.value: _thresholds(
                [
                    (chance, offends)
                    for chance, offends, each in zip(chances, truth, read_as, strict=True)
                    if each is category
                ]
            )
            for category in Category
        },
        "reliability": reliability(chances, truth),
    }


def _thresholds(scored: Sequence[tuple[float, bool]]) -> dict[str, float]:
    """For each precision the least score that reaches it, were eight in a hundred messages to offend."""
    lures = sum(offends for _, offends in scored) or 1
    honest = len(scored) - lures or 1
    reached: dict[str, float] = {}
    for score in sorted({chance for chance, _ in scored}, reverse=True):
        found = sum(chance >= score for chance, offends in scored if offends) / lures * _OFFENDING
        wrong = sum(chance >= score for chance, offends in scored if not offends) / honest * (1 - _OFFENDING)
        for wanted in _PRECISIONS:
            if found / (found + wrong) >= wanted:
                reached[f"{wanted:.2f}"] = round(score, 4)
    return reached


def reliability(chances: Iterable[float], truth: Iterable[bool]) -> list[dict[str, float]]:
    """For each tenth of the scale: how many passages, the mean score, and the share that offends."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for chance, offends in zip(chances, truth, strict=True):
        bins.setdefault(min(int(chance * 10), 9), []).append((chance, offends))
    return [
        {
            "from": tenth / 10,
            "passages": len(held),
            "score": round(sum(chance for chance, _ in held) / len(held), 3),
            "offends": round(sum(offends for _, offends in held) / len(held), 3),
        }
        for tenth, held in sorted(bins.items())
    ]
