"""Trains small tokenizers in the configurations of well-known models and writes
what the Rust tokenizers library makes of some hundred strings with each.

    python tools/tokenizer_variants.py CORPUS.txt pkg/tokenizer/testdata/variants

Needs: pip install tokenizers==0.23.3 (any version prints itself into the golden).
Writes NAME.json (the tokenizer) and NAME.jsonl.gz, one JSON object a line: the
first names the library, those after it hold a text with ids (without and with
special tokens) and both decodings, or random ids with both decodings.
"""

import gzip
import json
import pathlib
import random
import sys

import tokenizers
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

LLAMA3 = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
QWEN2 = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
GPT4O = (
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
    r"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
    r"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
DEEPSEEK3 = [
    r"\p{N}{1,3}",
    r"[一-龥぀-ゟ゠-ヿ]+",
    r"[!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
]


def byte_level(use_regex=True, add_prefix_space=False):
    return pre_tokenizers.ByteLevel(add_prefix_space=add_prefix_space, use_regex=use_regex)


def split(pattern, behavior="isolated", invert=False):
    return pre_tokenizers.Split(pattern, behavior, invert)


def train(corpus, pre_tokenizer, vocab_size, normalizer=None, special=(), alphabet=True, **model):
    t = Tokenizer(models.BPE(**model))
    if normalizer:
        t.normalizer = normalizer
    t.pre_tokenizer = pre_tokenizer
    t.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocab_size,
        show_progress=False,
        special_tokens=list(special),
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()) if alphabet else [],
    )
    t.train_from_iterator(corpus, trainer)
    return t


def begin_of_text(t, token):
    return processors.TemplateProcessing(
        single=f"{token} $A", pair=f"{token} $A {token}:1 $B:1", special_tokens=[(token, t.token_to_id(token))]
    )


def gpt2(corpus):
    """ByteLevel with its own pattern; an old file: merges as strings, no model type, empty affixes."""
    t = train(corpus, byte_level(), 700)
    t.add_special_tokens([AddedToken("<|endoftext|>", normalized=True)])
    t.post_processor = processors.ByteLevel(trim_offsets=False)
    j = json.loads(t.to_str())
    del j["model"]["type"], j["model"]["ignore_merges"], j["model"]["byte_fallback"]
    j["model"]["merges"] = [" ".join(m) for m in j["model"]["merges"]]
    j["model"]["continuing_subword_prefix"] = j["model"]["end_of_word_suffix"] = ""
    del j["pre_tokenizer"]["use_regex"]
    return j


def llama3(corpus):
    """Split, then ByteLevel; ignore_merges, which only shows where whole words have lost their merges."""
    t = train(corpus, pre_tokenizers.Sequence([split(Regex(LLAMA3)), byte_level(False)]), 900)
    t.add_special_tokens(["<|begin_of_text|>", "<|end_of_text|>", "<|eot_id|>"] + [f"<|reserved_special_token_{i}|>" for i in range(20)])
    t.post_processor = processors.Sequence([processors.ByteLevel(trim_offsets=False), begin_of_text(t, "<|begin_of_text|>")])
    j = json.loads(t.to_str())
    j["model"]["ignore_merges"] = True
    j["model"]["merges"] = [m for i, m in enumerate(j["model"]["merges"]) if i % 7 != 6]
    return j


def qwen2(corpus):
    t = train(corpus, pre_tokenizers.Sequence([split(Regex(QWEN2)), byte_level(False)]), 700, normalizers.NFC())
    t.add_special_tokens(["<|endoftext|>", "<|im_start|>", "<|im_end|>"])
    t.add_tokens([AddedToken("<tool_call>", normalized=False), AddedToken("</tool_call>", normalized=False)])
    t.post_processor = processors.ByteLevel(trim_offsets=False)
    return json.loads(t.to_str())


def smollm(corpus):
    t = train(corpus, pre_tokenizers.Sequence([pre_tokenizers.Digits(True), byte_level()]), 700, special=["<|endoftext|>", "<|im_start|>", "<|im_end|>"])
    return json.loads(t.to_str())


def gpt4o(corpus):
    t = train(corpus, pre_tokenizers.Sequence([split(Regex(GPT4O), "removed", True), byte_level(False)]), 700)
    t.add_special_tokens(["<|endoftext|>", "<|endofprompt|>"])
    return json.loads(t.to_str())


def deepseek3(corpus):
    t = train(corpus, pre_tokenizers.Sequence([split(Regex(p)) for p in DEEPSEEK3] + [byte_level(False)]), 700, normalizers.Sequence([]))
    t.add_special_tokens(["<｜begin▁of▁sentence｜>", "<｜end▁of▁sentence｜>"])
    t.post_processor = begin_of_text(t, "<｜begin▁of▁sentence｜>")
    j = json.loads(t.to_str())
    j["decoder"] = {"type": "Sequence", "decoders": [j["decoder"]]}
    return j


def added(corpus):
    """No known model: added tokens with every flag, NFKC, a space put in front."""
    t = train(corpus, byte_level(add_prefix_space=True), 500, normalizers.Sequence([normalizers.NFKC()]))
    t.add_special_tokens([AddedToken("<mask>", lstrip=True), AddedToken("<sep>", rstrip=True, normalized=False), AddedToken("<pad>", lstrip=True, rstrip=True)])
    t.add_tokens(
        [
            AddedToken("the", single_word=True),
            AddedToken("ﬁx", normalized=True),
            AddedToken("new york", normalized=True),
            AddedToken("new", single_word=True, normalized=False),
            AddedToken("½", normalized=False),
            AddedToken("  ", normalized=False),
            AddedToken("日本", single_word=True, normalized=True),
        ]
    )
    return json.loads(t.to_str())


def characters(corpus):
    """No known model: BPE on characters with an unknown token, and every behaviour of Split."""
    pre = pre_tokenizers.Sequence(
        [
            split(" ", "merged_with_next"),
            split(Regex(r"[.,;:!?]"), "merged_with_previous"),
            split("-", "contiguous"),
            split(Regex(r"[\r\n]+"), "removed"),
            split(Regex(r"\p{L}+|[^\p{L}]"), "merged_with_next", True),
            split(Regex(r"z*"), "isolated"),
            pre_tokenizers.Digits(False),
        ]
    )
    t = train(corpus, pre, 500, normalizers.NFD(), alphabet=False, unk_token="<unk>", fuse_unk=True, special=["<unk>", "<s>", "</s>"])
    t.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> $B:1 </s>:1", special_tokens=[("<s>", 1), ("</s>", 2)]
    )
    return json.loads(t.to_str())


VARIANTS = [gpt2, llama3, qwen2, smollm, gpt4o, deepseek3, added, characters]

ADVERSARIAL = [
    "", " ", "  ", "   a", "a   ", "a  b   c    d", "\n", "\n\n\n", " \n \n", "\r\n\r\n x", "\t\tif x:\n\t\t\treturn", "a\u00a0b\u2003c\u3000d\u0085e",
    " " * 100, "x" + " " * 63 + "y", "\n" * 40, "hello", "Hello, world!", "The weather today is", "I'm you're he'd we've they'll it's don't 'S 'T 'RE",
    "I'M YOU'RE HE'D WE'VE THEY'LL IT'S DON'T", "'ſ 'ſs ſ K", "rock 'n' roll 'tis", "''''s''", "1", "12345678901234567890", "3.14159, 1,000,000", "½ ⅓ Ⅳ ² ³ ①②③ ٣٤٥ 五",
    "x1y22z333", "a_b__c", "foo(bar)[baz]{qux}<quux>", "!!!???...", "https://example.com/a?b=c&d=%20e#f", "def f(x):\n    return x ** 2  # square\n",
    "日本語のテキスト", "中文，没有空格。", "한국어 텍스트", "日本 日本語 x日本", "Привет, мир", "Ελληνικά ς Σ σ", "مرحبا بالعالم", "שלום עולם", "नमस्ते दुनिया", "สวัสดีชาวโลก",
    "😀", "😀😃😄 😁", "👩‍👩‍👧‍👦 👍🏽 🇫🇷🇩🇪", "❤️ ☺︎ ✊🏿", "e\u0301 é e\u0301\u0327 \u1e69 s\u0323\u0307 s\u0307\u0323", "Å Å Å", "ﬁx ﬀ ﬃ ﬅ ß ẞ", "ｆｕｌｌ ｗｉｄｔｈ １２３",
    "a\u0300\u0301\u0302\u0303\u0304\u0305b", "\u0301 alone", "각 각", "\x00", "a\x00b\x01c\x7fd", "\x1b[31mred\x1b[0m", "\u200b\u200c\u200d\u2060\ufeff", "\ufeffBOM", "\u202eright to left\u202c",
    "\ufffd", "\ufffd\ufffdx", "\U0010ffff", "\ue000\uf8ff", "\ud7ff\ue000", "Ġ Ċ ĉ ń ¡ ÿ Ā", "ĠHello Ċ", "<|endoftext|>", "a<|endoftext|>b", " <|endoftext|> ", "<|endoftext|><|endoftext|>",
    "<|endoftext", "<|end<|endoftext|>oftext|>", "<<|endoftext|>>", "<|begin_of_text|>x<|eot_id|>", "<|reserved_special_token_1|>0|>", "<|reserved_special_token_19|>", "<|im_start|>user\nhi<|im_end|>\n",
    "<tool_call>{}</tool_call>", "<|endofprompt|>", "<｜begin▁of▁sentence｜>x<｜end▁of▁sentence｜>", "<s> </s> <unk> s>", "a <mask> b", "a   <mask>   b", "a<mask><mask>b", "a  <sep>  <mask> \n<pad> b", "<sep>  <sep>",
    "<pad>", "  <pad>  ", "the them the. (the) _the the_ the1 éthe theé", "new york, New York, new  york, newyork, new", "ﬁx fix ﬁ x", "½ 1⁄2 5½", "the\u0301 the\u200d the\u200c",
    "z zz azza zzz top", "a-b--c---d", "one, two; three: four. five! six?", "é" * 30, "ab" * 200, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "antidisestablishmentarianism",
]

FRAGMENTS = [
    " ", " ", " ", "  ", "   ", "\n", "\n\n", "\r\n", "\t", "\u00a0", "\u3000", "'s", "'t", "'LL", "'", "’s", ".", ",", "...", "!", "?", "-", "--", "_", "(", ")", "/", "\\", '"', "#", "<", ">", "|",
    "0", "7", "42", "2024", "1000000", "½", "²", "Ⅷ", "٣", "a", "I", "z", "zz", "the", "The", "THE", "new", "york", "cat", "weather", "sunny", "Once upon", "ing", "ed", "un", "str", "camelCase", "HTTPServer",
    "é", "e\u0301", "ñ", "ß", "ﬁ", "Å", "Å", "\u0301", "\u0323\u0307", "Ж", "привет", "λόγος", "ς", "日", "日本", "語", "の", "カ", "中文", "한", "각", "अ", "क्ष", "ا", "ש", "ก็", "𝒳", "𐍈", "🏽",
    "😀", "👩‍👧", "🇫🇷", "❤️", "\x00", "\x07", "\x1b[0m", "\x7f", "\u200d", "\ufeff", "\ufffd", "\U0010ffff", "<|endoftext|>", "<|im_start|>", "<|eot_id|>", "<mask>", "<sep>", "<pad>", "<s>", "<unk>", "Ġ", "Ċ",
]


def texts(corpus, rng, count):
    yield from ADVERSARIAL
    for _ in range(count):
        if rng.random() < 0.3:
            line = rng.choice(corpus)
            start = rng.randrange(max(1, len(line) - 20))
            yield line[start : start + rng.randrange(10, 120)]
        else:
            yield "".join(rng.choice(FRAGMENTS) for _ in range(rng.randrange(1, 24)))


def golden(t, corpus, rng):
    yield {"library": "tokenizers " + tokenizers.__version__}

    def decodings(ids):
        return {"decoded": t.decode(ids, skip_special_tokens=False), "decoded_skip": t.decode(ids, skip_special_tokens=True)}

    for text in texts(corpus, rng, 300):
        ids = t.encode(text, add_special_tokens=False).ids
        special = t.encode(text, add_special_tokens=True).ids
        yield {"text": text, "ids": ids, "ids_special": special} | decodings(special)
    # Tokens in any order make bytes that are no UTF-8, and so do single bytes even more.
    size = t.get_vocab_size()
    byte_ids = [i for i in range(size) if len(t.id_to_token(i) or "xx") == 1]
    for _ in range(60):
        ids = [rng.randrange(size + 2) for _ in range(rng.randrange(1, 12))]
        yield {"ids": ids} | decodings(ids)
        ids = [rng.choice(byte_ids) for _ in range(rng.randrange(1, 12))]
        yield {"ids": ids} | decodings(ids)


def main():
    corpus = [line for line in pathlib.Path(sys.argv[1]).read_text(encoding="utf-8").splitlines() if line][:3000]
    out = pathlib.Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    for variant in VARIANTS:
        rng = random.Random(variant.__name__)
        text = json.dumps(variant(corpus), ensure_ascii=False, separators=(",", ":"))
        t = Tokenizer.from_str(text)
        (out / f"{variant.__name__}.json").write_text(text, encoding="utf-8")
        lines = "".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in golden(t, corpus, rng))
        with open(out / f"{variant.__name__}.jsonl.gz", "wb") as f:
            f.write(gzip.compress(lines.encode("utf-8", "surrogatepass"), mtime=0))


main()
