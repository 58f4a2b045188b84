"""Small talk in turns. A turn is a line; in some talks the speakers are named in front of it."""

from __future__ import annotations

import random

from .engine import expand, weighted
from .people import BOYS, GIRLS

GREET = "[4~Hello!|3~Hi!|2~Hi there!|Hey!|2~Good morning!|Good evening!|Hello, {b}!|Hi, {b}!]"
HOW = "[5~How are you today?|4~How are you?|How do you feel today?|Are you well?]"
FINE = (
    "[4~I am fine, thank you.|2~I am very well, thank you.|3~I am good, thanks.|I feel great today.|2~I am happy today.|"
    "I am a little tired today.|I am doing well.|I feel a bit sad today.]"
)
AND_YOU = "[3~How are you?|2~And you?|What about you?|How is your day?]"

TOPICS = {
    "weather": [
        "What do you think of the weather?",
        "[It is so [nice|warm|sunny] today. I want to go [outside|to the park|for a swim].|It is cold and it rains. I will stay at home.|I like it. The sun is shining.]",
        "[Can I come with you?|Shall we go together?|That sounds good.]",
        "[Yes, of course!|Sure, that would be fun!|I would like that.]",
    ],
    "plans": [
        "What are you doing [today|this afternoon|this evening|tomorrow]?",
        "I am going to [visit my grandma|read a book|play football with {c}|bake a cake|clean my room|go to the park|paint a picture|see a film].",
        "[That sounds like fun!|That sounds nice.|Can I come too?|Oh, I love that!]",
        "[You can come too, if you like.|Yes, it will be great!|I hope so!|Sure, come with me!]",
    ],
    "food": [
        "What would you like to eat?",
        "I would like [some soup|a sandwich|an apple|some bread and cheese|a piece of cake|some rice|pancakes], please.",
        "Here you are. Would you like [some water|some milk|some juice|a cup of tea] too?",
        "[Yes, please. Thank you!|No, thank you.|Yes, that would be lovely.]",
    ],
    "pet": [
        "Do you have a pet?",
        "Yes, I have a [cat|dog|rabbit|bird|fish]. [His|Her] name is [Coco|Sunny|Toby|Bella|Spot].",
        "[How old is your pet?|What does it like to do?|Is it big or small?]",
        "[It is two years old and likes to sleep.|It likes to play in the garden.|It is small and very soft.]",
    ],
    "lost": [
        "Excuse me, [where is the library|where is the school|where is the park|where is the station|where is the shop]?",
        "Go [left|right|straight] at the [tree|bridge|big house|church], and then you will see it.",
        "[Thank you very much!|Thanks for your help!]",
        "[You are welcome!|No problem. Have a nice day!]",
    ],
    "help": [
        "Can you help me, please?",
        "[Of course!|Sure!|Yes, I can.] What do you need?",
        "[I cannot find my book.|I cannot open this box.|I do not know this word.|My bag is very heavy.|I lost my key.]",
        "[Let me see.|Do not worry.|I will help you.] [We will find it together.|It is easy when there are two of us.|I know what to do.]",
    ],
    "name": [
        "What is your name?",
        "My name is {b}. What is your name?",
        "My name is {a}. Nice to meet you!",
        "Nice to meet you too!",
    ],
    "hobby": [
        "What do you like to do?",
        "I like to [read books|play music|draw|swim|ride my bike|sing|dance|cook|play games]. And you?",
        "I like to [read stories|play football|paint|climb trees|look at the stars|help in the garden].",
        "[That is great!|We should do it together one day.|I would like to try that too.]",
    ],
    "feel": [
        "You look [sad|tired|worried]. What is wrong?",
        "[I lost my favorite toy.|My friend is sick.|I did not sleep well.|I have too much work.|My cat ran away.]",
        "[Oh no! I am sorry.|I am sorry to hear that.] [Can I help you?|Do you want to talk about it?|Let us go for a walk.]",
        "[Thank you. You are a good friend.|Yes, please. That would help.|Thanks, I feel better now.]",
    ],
    "joke": [
        "Do you know a joke?",
        "Yes! [Why did the cow cross the road? To get to the moo-vies!|What do you call a bear with no teeth? A gummy bear!|Why is six afraid of seven? Because seven ate nine!|What do you call a sleeping bull? A bulldozer!]",
        "[Ha ha! That is funny!|Ha ha! I like that one.|Oh, that is so silly!]",
        "[Now you tell me one.|I know many more.|My grandpa told it to me.]",
    ],
}
BYE = [
    "[I have to go now.|It is late.|I must go home.] [Goodbye!|See you soon!|See you tomorrow!|Bye!]",
    "[Goodbye!|Bye!|See you!|Have a nice day!|See you tomorrow!|Take care!]",
]


def generate(rng: random.Random) -> str:
    """One talk of two to nine turns."""
    girl, boy = rng.choice(GIRLS), rng.choice(BOYS)
    a, b = (girl, boy) if rng.random() < 0.5 else (boy, girl)
    state = {"a": a, "b": b, "c": rng.choice([n for n in GIRLS + BOYS if n not in (a, b)])}
    turns = []
    greeted = rng.random() < 0.75
    topics = rng.sample(list(TOPICS), weighted(rng, [(1, 70), (2, 30)]))
    if greeted:
        turns += [f"{GREET} {HOW}", f"[3~|Hello!|Hi!] {FINE} {AND_YOU}", f"[3~{FINE}|I am fine too, thank you.]"]
        if rng.random() < 0.25:
            topics = []
        else:
            turns[2] += " " + TOPICS[topics[0]][0]
            turns += TOPICS[topics[0]][1:]
            topics = topics[1:]
    for topic in topics:
        if len(turns) % 2 == 1:
            turns.append("[Tell me something.|I have a question.|One more thing.] " + TOPICS[topic][0])
            turns += TOPICS[topic][1:]
        else:
            turns += TOPICS[topic]
    if rng.random() < 0.35:
        turns += BYE
    named = rng.random() < 0.45
    quoted = not named and rng.random() < 0.3
    lines = []
    for i, turn in enumerate(turns):
        text = expand(turn, state, rng)
        speaker = a if i % 2 == 0 else b
        if i % 2 == 1 and not greeted:
            text = text.replace(f" {b}!", "!")
        if named:
            text = f"{speaker}: {text}"
        elif quoted:
            text = f'"{text}"'
            if i < 2 or rng.random() < 0.3:
                text = f'{text[:-2]},"' if text[-2] == "." else text
                text += f" said {speaker}."
        lines.append(text)
    return "\n".join(lines)
