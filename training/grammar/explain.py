"""Simple explanations, as answers to requests such as "Explain gravity in simple terms:"."""

from __future__ import annotations

import random

from .engine import expand

TOPICS = {
    "quantum computing": (
        "[A quantum computer is a very special computer.|Quantum computing is a new way to compute.]",
        [
            "A normal computer uses bits, and a bit is zero or one.",
            "A quantum bit can be zero and one at the same time.",
            "[That is why|So] it can try many answers at once.",
            "It is like a coin that spins: [it is not heads and not tails|you do not know the side] until you [stop it|look at it].",
            "[It is hard to build and must be kept very cold.|Such computers are still new, and people are learning how to use them.]",
        ],
    ),
    "gravity": (
        "Gravity is a force that pulls things [together|to the ground].",
        [
            "When you drop a ball, it falls down because of gravity.",
            "The earth is very big, so it pulls everything to it.",
            "Gravity keeps the moon near the earth.",
            "[Without gravity, we would float away.|It is also the reason why we stay on the ground.]",
        ],
    ),
    "rain": (
        "Rain is water that falls from the clouds.",
        [
            "The sun warms the sea, and some of the water goes up into the air.",
            "High up it is cold, so the water turns into small drops and makes a cloud.",
            "When the drops are too heavy, they fall down.",
            "[Plants need rain to grow.|Then the water runs back to the sea.]",
        ],
    ),
    "the moon": (
        "The moon is a big ball of rock that goes around the earth.",
        [
            "It has no light of its own.",
            "It shines because the sun shines on it.",
            "Sometimes we see all of it, and sometimes only a part.",
            "It takes about a month to go around the earth.",
        ],
    ),
    "a rainbow": (
        "A rainbow is made of light and rain.",
        [
            "The light of the sun looks white, but it is made of many colors.",
            "When it goes through drops of rain, the colors come apart.",
            "Then you can see red, orange, yellow, green, blue and purple.",
            "[To see it, the sun must be behind you.|You can see it when the sun shines and it rains.]",
        ],
    ),
    "a computer": (
        "A computer is a machine that follows instructions.",
        [
            "It can count and compare very fast.",
            "People write the instructions, and they are called a program.",
            "Inside, everything is a number.",
            "[You can use it to write, to draw and to play games.|It helps us to do many things.]",
        ],
    ),
    "a language model": (
        "A language model is a program that [writes|guesses] the next word.",
        [
            "It has read many texts and has learned which words follow each other.",
            "For every word it knows, it gives a number that says how likely the word is.",
            "Then it picks one word, adds it to the text and starts again.",
            "If it always picks the most likely word, it is called greedy.",
            "[If it rolls a dice, the text is new every time.|With a high temperature, it picks more surprising words.]",
        ],
    ),
    "how plants grow": (
        "A plant grows from a small seed.",
        [
            "The seed needs water and warm earth.",
            "First a root grows down, and then a green stem grows up.",
            "The leaves catch the light of the sun and make food from it.",
            "[Later there are flowers, and the flowers make new seeds.|One day there will be a flower.]",
        ],
    ),
    "day and night": (
        "The earth turns around like a ball.",
        [
            "When our side looks at the sun, it is day.",
            "When our side looks away from the sun, it is night.",
            "It takes one day to turn around once.",
            "So when we sleep, it is day for other people.",
        ],
    ),
    "the internet": (
        "The internet is many computers that are connected.",
        [
            "They send messages to each other, and the messages are very fast.",
            "A big message is cut into small parts.",
            "Every part finds its own way, and at the end they are put together again.",
            "So you can read a page that is far away.",
        ],
    ),
}
ASK = (
    "[5~Explain {t} in simple terms:|Explain {t} in simple words:|Explain {t}:|Explain {t} to a child:|"
    "Can you explain {t} in simple terms?|Tell me about {t}.]"
)


def generate(rng: random.Random) -> str:
    """A question for an explanation with the explanation, which keeps its order and may leave parts out."""
    topic = rng.choice(list(TOPICS) + ["quantum computing"] * 3)
    first, rest = TOPICS[topic]
    kept = [s for s in rest if rng.random() < 0.8]
    return " ".join([expand(ASK, {"t": topic}, rng)] + [expand(s, {}, rng) for s in [first] + kept])
