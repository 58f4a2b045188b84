"""Encodes some thousand strings with the tokenizers library, for the Go tests to compare with.

    python training/tokenizer_reference.py pkg/embedded/tiny/tokenizer.json pkg/tokenizer/testdata/embedded.jsonl.gz

A line: text, ids (no special tokens added), ids_special (with them), and the texts that the library
decodes ids_special to, with special tokens kept (decoded) and left out (decoded_skip).
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import random
from pathlib import Path

from tokenizers import Tokenizer

ADVERSARIAL = [
    "", " ", "  ", "   ", "\n", "\n\n", "\n\n\n\n", "\r\n", "\r", "\t", "\t\t\t", " \n", "\n ", " \t \n ", "\x00", "a\x00b",
    "\x01\x02\x03\x1b[31mred\x1b[0m", "\x7f\x80\x9f", "\u00a0", "a\u00a0b", "\u2003em\u2003space", "\u3000wide", "\u200b", "\ufeff",
    "a" * 300, "A" * 64, " " * 100 + "x", "x" + " " * 100, "\n" * 50, "\t" * 33 + "x", "abc" * 80, "ab " * 80,
    "hello world", "Hello World", " hello", "hello ", "  hello  ", "hello  world", "hello\nworld", "hello\n\n world", "hello \n world",
    "it's IT'S don't DON'T we'll we've they're I'd I'm 's 't 'll''ve", "'s", "' s", "''", "it’s", "rock'n'roll", "o'clock",
    "0", "7", "42", "1234567890", "3.14159", "1,000,000", "12 + 7 = 19", "-5", "1e-9", "x1y2z3", "²³¹", "½ ¾", "Ⅷ", "١٢٣", "１２３",
    "<|endoftext|>", "a<|endoftext|>b", "a <|endoftext|> b", "<|startoftext|>", "<|pad|>", "<|pad|><|pad|>", "<|endoftext", "<|endoftext|",
    "<|EndOfText|>", "<<|endoftext|>>", "<|startoftext|>Once<|endoftext|>", "< |endoftext|>", "<|end<|endoftext|>oftext|>", "<|endoftext|> ",
    " <|endoftext|>", "\n<|endoftext|>\n",
    "😀", "😀😀😀", "👩‍👩‍👧‍👦", "👍🏽", "🏳️‍🌈", "🇫🇷🇩🇪", "a😀b", " 😀 ", "1️⃣", "❤️", "☕", "\U0001f9d1\u200d\U0001f4bb",
    "你好，世界", "今天天气很好。", "こんにちは", "カタカナ", "안녕하세요", "한국어 문장입니다", "שלום עולם", "مرحبا بالعالم", "नमस्ते दुनिया",
    "สวัสดีชาวโลก", "Привет, мир", "Γειά σου Κόσμε", "Ελληνικά", "ქართული", "🀄麻雀",
    "e\u0301", "\u0301", "a\u0301\u0302\u0303\u0304", "\u0301\u0302", "Å Å", "ﬁ ﬂ", "ß ẞ ſ", "İ ı", "ǅ", "naïve café", "Zürich", "père et mère",
    "\u202e reversed \u202c", "\u200d", "\u2028line\u2029para", "\u0085next", "\ue000private", "\ufffd", "\uffff", "\U0010ffff",
    "def add(a, b): return a + b", "def add(a, b):\n    return a + b", "for i in range(10):\n\tprint(i)\n", "x = {'a': [1, 2], \"b\": (3,)}",
    "https://example.org/path?q=1&r=%20#frag", "user@example.org", "C:\\dir\\file.txt", "/usr/bin/env", "a_b_c __init__ camelCase snake_case",
    "!@#$%^&*()_+-=[]{}|;':\",./<>?`~", "...", "?!?!", "--", "---", "(a)", "\"quoted,\" she said.", "«guillemets»", "“smart” ‘quotes’",
    "The weather today is sunny and warm.", "The cat sat on the mat.", "Once upon a time in a magical forest,",
    "What is the capital of France? The capital of France is Paris.", "Hello! How are you today?", "Write a short story:",
    "Explain quantum computing in simple terms:", "very, very, very, very", "la la la la", "aAaAaAaA", "THE WEATHER TODAY", "sunny" * 5,
    "antidisestablishmentarianism", "Donaudampfschifffahrtsgesellschaft", "pneumonoultramicroscopicsilicovolcanoconiosis",
]  # fmt: skip
ALPHABETS = [
    "abcdefghijklmnopqrstuvwxyz     ",
    "etaoin shrdlu ETAOIN ,.!?'\"\n",
    "0123456789 +-*/=.,",
    " \t\n\r\u00a0\u2003a",
    "'sdtmlvre SDTMLVRE’",
    "()[]{}<>|_-+=*&^%$#@!~`\\/:;\"',.? ab1",
    "<|endoftxpasr>",
    "àéîõüßçñøåÀÉÎÕÜ aeiou",
    "абвгдежзийклмнопрстуфхцчшщъыьэюя АБВ,.",
    "αβγδεζηθικλμνξοπρστυφχψω Ω,;",
    "你好世界天气今日本語中文カタカナひらがな한국어。，！ ",
    "אבגדהוזחטיכלמנ ابتثجحخدذرز \u200f\u200e",
    "😀😁🎉👩👨👧\u200d\ufe0f🏽🇫🇷🇩🇪❤ ab",
    "\u0300\u0301\u0302\u0303\u0323aeiou ",
    "\x00\x01\x02\x07\x08\x0b\x0c\x1b\x1f\x7f\x85 ab",
    "ก็ข่ค้งจฉชนำเแโ नमस्तेदुनिया ",
]
WORDS = (
    "The the cat Cat sat on mat weather today is sunny cloudy perfect picnic Once upon a time little girl named Lily said \"Hello "
    "don't it's I'm capital of France Paris Berlin quantum computing def return x y 1 42 very forest magical and they lived happily "
    "ever after bonjour père grün 你好 😀 ,  . ! ?\n \n\n"
).split(" ")  # fmt: skip
SPECIALS = ["<|pad|>", "<|startoftext|>", "<|endoftext|>"]


def strings(count: int, seed: int):
    """The adversarial strings, then fuzzed ones: from one alphabet, from several, from words, from any character."""
    yield from ADVERSARIAL
    rng = random.Random(seed)
    seen = set(ADVERSARIAL)
    while len(seen) < count:
        kind = rng.random()
        length = int(rng.expovariate(1 / 14)) + 1
        if kind < 0.45:
            alphabet = rng.choice(ALPHABETS)
            text = "".join(rng.choice(alphabet) for _ in range(length))
        elif kind < 0.6:
            text = "".join(rng.choice(rng.choice(ALPHABETS)) for _ in range(length))
        elif kind < 0.9:
            glue = rng.choice([" ", " ", "", "  ", "\n"])
            text = glue.join(rng.choice(WORDS) for _ in range(rng.randrange(1, 12)))
        else:
            points = (rng.choice((rng.randrange(0x250), rng.randrange(0x10000), rng.randrange(0x110000))) for _ in range(length))
            text = "".join(chr(p) for p in points if not 0xD800 <= p < 0xE000)
        if rng.random() < 0.05:
            cut = rng.randrange(len(text) + 1)
            text = text[:cut] + rng.choice(SPECIALS) + text[cut:]
        if text not in seen:
            seen.add(text)
            yield text


def main() -> None:
    """Writes the file, the same for the same tokenizer."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tokenizer", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int, default=2600)
    parser.add_argument("--seed", type=int, default=5)
    args = parser.parse_args()
    tokenizer = Tokenizer.from_file(str(args.tokenizer))
    lines = []
    for text in strings(args.count, args.seed):
        ids = tokenizer.encode(text, add_special_tokens=False).ids
        special = tokenizer.encode(text).ids
        row = {
            "text": text,
            "ids": ids,
            "ids_special": special,
            "decoded": tokenizer.decode(special, skip_special_tokens=False),
            "decoded_skip": tokenizer.decode(special, skip_special_tokens=True),
        }
        lines.append(json.dumps(row, ensure_ascii=False))
    args.out.parent.mkdir(parents=True, exist_ok=True)
    data = ("\n".join(lines) + "\n").encode("utf-8")
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=9, mtime=0) as f:
        f.write(data)
    args.out.write_bytes(packed.getvalue())
    print(f"{args.out}: {len(lines)} strings, {len(data)} bytes, {len(packed.getvalue())} packed")


if __name__ == "__main__":
    main()
