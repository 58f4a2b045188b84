"""Functions of one line or a few, in Python."""

from __future__ import annotations

import random

from .engine import weighted

BINARY = {
    "add": "+", "plus": "+", "sum": "+", "subtract": "-", "minus": "-", "multiply": "*", "times": "*", "divide": "/",
    "power": "**", "mod": "%",
}  # fmt: skip
TESTS = {"is_equal": "==", "is_less": "<", "is_greater": ">", "is_same": "=="}
UNARY = {
    "double": "{x} * 2", "triple": "{x} * 3", "half": "{x} / 2", "square": "{x} * {x}", "cube": "{x} * {x} * {x}",
    "negate": "-{x}", "increment": "{x} + 1", "decrement": "{x} - 1", "is_even": "{x} % 2 == 0", "is_odd": "{x} % 2 == 1",
    "is_zero": "{x} == 0", "is_positive": "{x} > 0", "absolute": "abs({x})", "identity": "{x}",
}  # fmt: skip
LISTS = {
    "first": "{x}[0]", "last": "{x}[-1]", "length": "len({x})", "total": "sum({x})", "largest": "max({x})",
    "smallest": "min({x})", "reverse": "{x}[::-1]", "sort": "sorted({x})", "average": "sum({x}) / len({x})",
    "is_empty": "len({x}) == 0",
}  # fmt: skip
LOOPS = [
    "for i in range({n}):\n    print(i)",
    "for {x} in {xs}:\n    print({x})",
    "total = 0\nfor {x} in {xs}:\n    total = total + {x}\nprint(total)",
    "{x} = {n}\nwhile {x} > 0:\n    print({x})\n    {x} = {x} - 1",
    "if {x} > {n}:\n    print(\"big\")\nelse:\n    print(\"small\")",
    "print(\"Hello, world!\")",
    "{xs} = [1, 2, 3]\nprint(len({xs}))",
    "squares = [x * x for x in range({n})]",
]
LONG = [
    "def factorial(n):\n    if n == 0:\n        return 1\n    return n * factorial(n - 1)",
    "def maximum({a}, {b}):\n    if {a} > {b}:\n        return {a}\n    return {b}",
    "def minimum({a}, {b}):\n    if {a} < {b}:\n        return {a}\n    return {b}",
    "def greet(name):\n    return \"Hello, \" + name",
    "def greet(name):\n    print(\"Hello, \" + name)",
    "def count({xs}):\n    total = 0\n    for {x} in {xs}:\n        total = total + 1\n    return total",
    "def total({xs}):\n    result = 0\n    for {x} in {xs}:\n        result = result + {x}\n    return result",
    "def fibonacci(n):\n    if n < 2:\n        return n\n    return fibonacci(n - 1) + fibonacci(n - 2)",
]
PAIRS = [("a", "b"), ("a", "b"), ("a", "b"), ("x", "y"), ("m", "n")]


def one(rng) -> str:
    a, b = rng.choice(PAIRS)
    x, xs = rng.choice(["x", "x", "n", "a"]), rng.choice(["items", "numbers", "values", "xs"])
    kind = weighted(rng, [("binary", 9), ("test", 1), ("unary", 5), ("list", 3), ("loop", 3), ("long", 4)])
    end = "\n    return " if rng.random() < 0.6 else " return "
    if kind == "binary":
        name = weighted(rng, [(n, 6 if n == "add" else 1) for n in BINARY])
        return f"def {name}({a}, {b}):{end}{a} {BINARY[name]} {b}"
    if kind == "test":
        name = rng.choice(list(TESTS))
        return f"def {name}({a}, {b}):{end}{a} {TESTS[name]} {b}"
    if kind == "unary":
        name = rng.choice(list(UNARY))
        return f"def {name}({x}):{end}{UNARY[name].format(x=x)}"
    if kind == "list":
        name = rng.choice(list(LISTS))
        return f"def {name}({xs}):{end}{LISTS[name].format(x=xs)}"
    text = rng.choice(LOOPS if kind == "loop" else LONG)
    one_of = {"items": "item", "numbers": "number", "values": "value", "xs": "x"}[xs]
    for key, value in {"{xs}": xs, "{a}": a, "{b}": b, "{n}": str(rng.choice([3, 5, 10]))}.items():
        text = text.replace(key, value)
    return text.replace("{x}", one_of)


def generate(rng: random.Random) -> str:
    """One to four functions."""
    parts = []
    for _ in range(weighted(rng, [(1, 50), (2, 25), (3, 15), (4, 10)])):
        part = one(rng)
        if part not in parts:
            parts.append(part)
    return "\n\n".join(parts)
