"""Everyday texts: people who say who they are, letters, notes, recipes, rows of days and numbers, small poems."""

from __future__ import annotations

import random

from .engine import expand, weighted
from .facts import DAYS, MONTHS, NUMBERS
from .people import BOYS, GIRLS

FOODS = "apples bread cheese soup cake pancakes rice strawberries cookies bananas eggs fish honey chocolate".split()
COLORS = "red blue green yellow orange purple white black pink".split()
PETS = "cat dog rabbit bird fish horse mouse turtle".split()
PLACES = ["the park", "the beach", "the library", "the market", "the lake", "the garden", "school", "the farm", "the forest"]
JOBS = [
    ("teacher", "helps children to learn"), ("doctor", "helps sick people"), ("baker", "bakes bread and cake"),
    ("farmer", "grows corn and feeds the animals"), ("pilot", "flies a plane"), ("gardener", "takes care of flowers and trees"),
    ("painter", "paints pictures"), ("cook", "makes lunch for many people"), ("driver", "drives the bus"),
]  # fmt: skip
FORMS = [
    (
        6,
        "My name is {n}. [I am {age} years old.|I live in a [small house|big city|small town|village near the sea].|I have a [brother|sister|{pet}].] "
        "[I like {food} and {food2}.|My favorite color is {color}.|I like to [read|swim|draw|sing|dance|play football].|I go to school by [bus|bike|train].|]",
    ),
    (3, "[I like|I love] {food}, [but I do not like {food2}|and I like {food2} too|because they taste good]."),
    (2, "My favorite [color is {color}|food is {food}|animal is the {pet}|day is {day}|season is [spring|summer|autumn|winter]]. [What is yours?|And you?||]"),
    (
        3,
        "I have a {pet}. [His|Her] name is [Spot|Coco|Bella|Sunny|Toby]. [We play together every day.|My {pet} is [big|small|funny|very old|soft].|] "
        "[At night, my {pet} sleeps [on my bed|under the table|in the kitchen].|]",
    ),
    (
        4,
        "[In the morning|Every morning], I [wake up|get up] at [six|seven|eight] o'clock. [First I wash my face.|I put on my clothes.|I open the window.] Then I [eat "
        "[bread|eggs|some fruit]|drink a cup of milk|have breakfast] and [go to school|go to work|take the bus]. [In the evening, I read a book.|At night, I am tired.|]",
    ),
    (
        3,
        "[Today|Yesterday|On {day}|Last week], [we|{n} and I|my family and I] went to {place}. [It was a lot of fun.|We saw many [birds|people|flowers|animals].|We "
        "had [ice cream|lunch|a great time] there.] [Then we went home.|We came home late.|I was tired but happy.|]",
    ),
    (
        3,
        "[Tomorrow|Next week|On {day}], [I will|we will|I want to] [visit my [grandma|grandpa|friend]|go to {place}|bake a cake|paint my room|clean the house|learn to "
        "swim]. [I am very excited.|I hope that the sun will shine.|It will be fun.|]",
    ),
    (
        3,
        "{n} is a {job}. {He} {does}. [{He} likes {his} work.|Every day, {he} starts at [six|seven|eight] o'clock.|In the evening, {he} is tired but happy.|Everyone "
        "likes {him}.]",
    ),
    (
        3,
        "Dear [Grandma|Grandpa|Mom|Dad|{n}],\n[how are you? I am fine.|thank you for the [book|cake|gift|letter].|I am writing to you from {place}.] [The weather is "
        "[nice|sunny|cold|rainy] here.|I miss you.|Yesterday I went to {place}.] [I hope to see you soon.|Please write back.|See you on {day}.]\n[Love|Your friend], {n2}",
    ),
    (
        3,
        "How to make [a cake|bread|pancakes|soup]: First, [wash your hands|get a big bowl]. Then [put flour, eggs and milk in a bowl|cut the carrots|mix everything]. "
        "[After that, wait for an hour.|Then cook it until it is hot.|Put it in the oven.] [Enjoy!|Now you can eat it.|It is best when it is warm.]",
    ),
    (
        2,
        "[Shopping list|Things to buy|To do today]: {food}, {food2}, milk and [tea|water|butter|sugar].",
    ),
    (2, "Roses are red,\nviolets are blue,\n[the sun is shining|the birds are singing|honey is sweet|the sky is so wide],\n[and so are you|and I like you|I will dance with you|this song is for you]."),
    (2, "The quick brown fox jumps over the lazy dog. [The dog wakes up and runs after the fox.|The dog does not wake up.||]"),
    (
        2,
        "Knock, knock.\nWho is there?\n[Lettuce.\nLettuce who?\nLettuce in, it is cold outside!|Boo.\nBoo who?\nDo not cry, it is only a joke!|Cows go.\nCows go who?\nNo, "
        "cows go moo!]",
    ),
    (
        3,
        "The [sun|moon|sky|sea|wind|river|tree|house|bus|baby|train|garden] is [big|beautiful|quiet|old|very bright|far away|new]. [I like to look at it.|Everyone likes "
        "it.|It has always been there.|]",
    ),
    (
        2,
        "The meaning of life is to [be kind|love and to be loved|learn something new every day|help others|be happy]. [That is what Grandma says.|It is as simple as "
        "that.|Nobody knows for sure.|]",
    ),
    (
        2,
        "The best way to [learn|make friends|be happy|start the day|fall asleep] is to [read a lot|be kind|smile|try again and again|eat a good breakfast|listen to the "
        "rain|go for a walk].",
    ),
    (
        2,
        "The future of [computers|the world|our town|learning] is [bright|open|not written yet|in our hands]. [We can all help to make it better.|Nobody knows what it will "
        "bring.|It starts today.]",
    ),
    (
        2,
        "[Thank you for|Thanks for] [your help|the gift|coming|the nice day]. [You are very kind.|I had a lot of fun.|It made me happy.] [See you soon!|Goodbye!|]",
    ),
    (2, "Happy birthday, {n}! [I wish you a wonderful day.|Today you are {age} years old.|We made a cake for you.] [Make a wish!|Let's sing!|]"),
    (2, "Please [open the door|close the window|be quiet|sit down|come in|help me|wait here]. [Thank you.|It is cold.|I will be back soon.|]"),
    (
        2,
        "If it rains, [we will stay at home|we will play inside|I will read a book]. If the sun shines, [we will go to {place}|we will have a picnic|I will "
        "play outside].",
    ),
    (
        2,
        "Why do you like {food}? I like {food} because they [taste good|are sweet|make me happy].",
    ),
]  # fmt: skip


def row(rng: random.Random) -> str:
    """A row that goes on: numbers, days, months or letters."""
    kind = rng.randrange(5)
    if kind == 0:
        first, step = rng.choice([(1, 1), (1, 1), (2, 2), (5, 5), (10, 10), (10, -1)])
        numbers = [first + i * step for i in range(10)]
        return ", ".join(str(x) for x in numbers) + rng.choice(("", "."))
    if kind == 1:
        return ", ".join(NUMBERS[1 : rng.choice((6, 11, 11, 13))]).capitalize() + "."
    if kind == 2:
        return ", ".join(DAYS) + "."
    if kind == 3:
        return ", ".join(MONTHS) + "."
    return ", ".join("ABCDEFGHIJKLMNOPQRSTUVWXYZ") + "."


def generate(rng: random.Random) -> str:
    """One such text."""
    if rng.random() < 0.1:
        return row(rng)
    girl = rng.random() < 0.5
    food, food2 = rng.sample(FOODS, 2)
    job, does = rng.choice(JOBS)
    state = {
        "n": rng.choice(GIRLS if girl else BOYS), "n2": rng.choice(GIRLS + BOYS), "he": "she" if girl else "he",
        "his": "her" if girl else "his", "him": "her" if girl else "him", "age": rng.choice(NUMBERS[5:13]),
        "food": food, "food2": food2, "color": rng.choice(COLORS), "pet": rng.choice(PETS), "day": rng.choice(DAYS),
        "place": rng.choice(PLACES), "job": job, "does": does,
    }  # fmt: skip
    text = expand(weighted(rng, [(t, w) for w, t in FORMS]), state, rng)
    return text[0].upper() + text[1:]
