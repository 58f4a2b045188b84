"""The weather: short reports in which what follows agrees with the sky."""

from __future__ import annotations

import random

from .engine import expand, weighted

# kind of day: (weight, ways to end "The weather today is", what may follow)
DAYS = {
    "sunny": (
        34,
        "[9~sunny and warm|2~sunny and bright|2~sunny with a gentle wind|sunny and hot|sunny and dry|sunny]",
        [
            "The sky is [blue|clear|bright and blue].",
            "[The children|The kids|Many people] are playing [in the park|outside|in the garden].",
            "It is a [good|great|perfect] day [for a walk|to play outside|to go to the beach|for a swim].",
            "[You will need|Do not forget|Remember to take] [a hat|your hat|some water|your sunglasses].",
            "The birds are singing in the trees.",
            "We can [eat lunch in the garden|go for a walk after lunch|have ice cream in the park].",
            "[The sun will set|The sun will go down] at eight o'clock.",
        ],
    ),
    "cloudy": (
        20,
        "cloudy [6~with a chance of rain|2~and cool|2~with a little sun|and grey|but dry|and quiet]",
        [
            "[You may need|It would be good to take] [an umbrella|a coat|a warm coat].",
            "The sun may come out [later|in the afternoon|after lunch].",
            "The sky is grey.",
            "It may rain [in the evening|this afternoon|before dinner].",
            "It is a good day to [stay inside and read a book|visit a friend|bake some bread].",
            "There are big grey clouds over the [hills|town|sea].",
        ],
    ),
    "perfect": (
        14,
        "[7~perfect for a picnic!|2~perfect for a walk in the park.|perfect for a day at the beach.|perfect for "
        "flying a kite!|perfect for a bike ride.]",
        [
            "The sun is shining and there is [no wind|a soft wind|not a cloud in the sky].",
            "Let's [pack some food|bring sandwiches and fruit|bring a blanket] and go [to the park|to the lake].",
            "[Everyone is|We are all] [happy|outside|smiling].",
            "The grass is green and the flowers [are open|smell sweet].",
            "It is warm, but not too hot.",
        ],
    ),
    "cold": (
        10,
        "[4~cold and windy|2~cold and clear|2~cold with some snow|cold and wet|cold but sunny]",
        [
            "[Please wear|You should wear|Remember to wear] [a warm coat|your scarf and hat|warm socks].",
            "The wind is blowing [hard|from the north|through the trees].",
            "It is a good day for [hot soup|hot chocolate|a warm blanket and a book].",
            "[The water in the pond is ice.|There is ice on the road.|The trees have no leaves.]",
            "It will be warmer tomorrow.",
        ],
    ),
    "rainy": (
        8,
        "[4~rainy and cool|2~rainy and grey|rainy all day|wet and rainy]",
        [
            "[Do not forget|Take|You will need] [your umbrella|your boots|your rain coat].",
            "There are puddles [in the street|everywhere|in the garden].",
            "The ducks [like it|are happy|do not mind].",
            "We will [stay inside|play a game inside|read a story].",
            "The rain will stop [tonight|in the evening|tomorrow morning].",
            "The flowers need the water.",
        ],
    ),
    "warm": (
        7,
        "[3~warm and sunny|2~warm and dry|warm with a light wind|warm and clear]",
        [
            "You can [leave your coat at home|wear a shirt|sit outside].",
            "[The evening|The night] will be warm too.",
            "The bees are busy in the garden.",
            "It feels like [summer|spring].",
        ],
    ),
    "nice": (
        7,
        "[3~nice and warm|2~nice and cool|lovely|beautiful|fine and dry|good]",
        [
            "[Let's|We should] go [outside|for a walk|to the park].",
            "The air is fresh and clean.",
            "[Everyone|The whole town] is outside.",
        ],
    ),
    "windy": (
        5,
        "windy [2~and cool|with some clouds|but warm|and dry]",
        [
            "[Hold on to your hat!|The leaves are dancing in the street.|It is a great day to fly a kite.]",
            "The boats [stay near the land|move fast on the lake].",
            "The wind will be [gone|quiet] by [tonight|tomorrow].",
        ],
    ),
    "foggy": (
        2,
        "foggy [and cool|in the morning and clear later|and quiet]",
        ["You cannot see [the hills|the end of the street|far].", "Please drive slowly.", "The sun will come out soon."],
    ),
    "snowy": (
        3,
        "[2~snowy and cold|very cold, and it is snowing]",
        [
            "The children are making a snowman.",
            "Everything is white and quiet.",
            "Put on your [boots|warm hat] before you go outside.",
            "There is no school today.",
        ],
    ),
}
PAIRS = [(name, day[0]) for name, day in DAYS.items()]

OPENINGS = (
    "[26~The weather today is|4~Today the weather is|3~The weather is|2~The weather in {city} today is|"
    "The weather this morning is|The weather outside is|The weather in {city} is|The weather here is]"
)
QUESTIONS = (
    "[3~What is the weather like today?|How is the weather today?|What is the weather like?|How is the weather in "
    "{city}?] [The weather today is|3~It is|Today it is|The weather is]"
)
PAST = (
    "[The weather yesterday was|Yesterday the weather was|The weather last week was]",
    "[Tomorrow the weather will be|The weather tomorrow will be|Next week the weather will be]",
)
CITIES = "Paris London Rome Berlin Madrid Tokyo Cairo Oslo".split()


def stop(text: str) -> str:
    return text if text[-1] in ".!?" else text + "."


def generate(rng: random.Random) -> str:
    """One report, of one to four sentences, or of two days that differ."""
    state = {"city": rng.choice(CITIES)}
    name = weighted(rng, PAIRS)
    _, ending, more = DAYS[name]
    form = rng.random()
    if form < 0.8:
        first = expand(OPENINGS, state, rng)
    elif form < 0.92:
        first = expand(QUESTIONS, state, rng)
    else:
        ending = "cold and snowy" if name == "snowy" else ending
        text = expand(rng.choice(PAST), state, rng) + " " + stop(expand(ending, state, rng))
        if rng.random() < 0.5:
            other = weighted(rng, PAIRS)
            text += " Today it is " + stop(expand(DAYS[other][1], state, rng))
        return text
    text = first + " " + stop(expand(ending, state, rng))
    count = weighted(rng, [(0, 48), (1, 26), (2, 18), (3, 8)])
    for sentence in rng.sample(more, min(count, len(more))):
        text += " " + expand(sentence, state, rng)
    return text
