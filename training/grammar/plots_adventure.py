"""Plots with an adventure in them. A plot is (name, picks, beats); stories.py says how they are read."""

PLOTS = [
    (
        "magic stone",
        {
            "thing": "stone,key,lamp,ring,feather,seed,shell,mirror",
            "shine": "shining,small golden,strange blue,silver,tiny magic",
            "wish result": [
                ("to have a mountain of cake", "There was cake everywhere, and soon nobody could walk"),
                ("to fly", "Up and up {he} went, but it was cold and lonely in the sky"),
                ("to be very big", "{He} grew and grew, until no house was big enough for {him}"),
                ("to have all the toys in the world", "There were so many toys that there was no place to play"),
                ("that it would never be night", "The sun stayed in the sky, and nobody could sleep"),
                ("to be the fastest", "{He} ran so fast that {his} friends could not play with {him} any more"),
                ("to be as tall as a tree", "{He} could see far, but {he} could not fit through the door"),
            ],
            "moral": "what you have may be better than what you wish for,it is wise to think before you wish,the best things are not magic at all",
        },
        [
            "[One day|One {weather} morning], {H} [was walking|took a walk] [near the river|in the forest|on the hill] and found a {shine} {thing}. [\"What is this?\" {he} asked.|{He} picked it up.|It was lying in the grass.]",
            "[\"I am a magic {thing},\" said a [small|soft] voice. \"You have one wish.\"|The {thing} began to glow, and a voice said, \"Make a wish!\"|\"Hello,\" said the {thing}. \"I can give you one wish.\"] [{H} was very surprised.|{H} could not believe it.]",
            "{H} [did not think for long|thought for a moment|closed {his} eyes]. {He} wished {wish}. [Poof!|And so it was.|The {thing} made a bright light.] {result}.",
            "¶[At first it was fun, but soon {H} was not happy.|{H} was sad.|\"Oh no, what have I done?\" said {H}.] {F} [came|heard about it] and said, \"[Be careful with wishes|Ask the {thing} for help|I miss the way it was before].\"",
            "[So {H} went back to the {thing}.|{H} held the {thing} in {his} hand again.] \"[Please make everything as it was before|I want everything to be as it was],\" {he} said. \"[Are you sure|Is that what you want]?\" asked the {thing}. \"Yes,\" said {H}. \"[I have a good friend, and that is enough|I do not need magic to be happy].\"",
            "¶[Poof!|There was a light, and then it was quiet.] [Everything was as it was before.|All was well again.] [{H} hugged {F}.|{H} and {F} laughed and went home.|{H} put the {thing} back in the grass and walked home with {F}.]",
        ],
    ),
    (
        "lost in the forest",
        {
            "follow": "a blue butterfly,a white rabbit,a strange light,a little stream,a trail of red berries",
            "guide": "an old owl,a friendly deer,a wise turtle,a small bird,a grey wolf who was not mean at all",
            "clue": "the smell of bread,the sound of the bell,the bright star above the hill,the river",
            "moral": "it is good to stay on the path,there are friends everywhere if you ask kindly,asking the way is not a shame",
        },
        [
            "One {weather} day, {H} followed {follow}. [{He} walked and walked.|{He} went deeper and deeper into the forest.] [{He} did not look back.|It was so pretty that {he} forgot the way.]",
            "[Then {he} stopped.|After some time, {he} looked around.] [All the trees looked the same.|{He} did not "
            "know where {he} was.] \"I am lost,\" {he} said. [It was getting dark.|The sun was going down.|{He} was "
            "afraid.]",
            "¶[Then|Just then|Suddenly], {guide} came out [of the dark|from behind a tree]. \"[Why are you crying|What are you doing here|Are you lost], little one?\" \"[I cannot find my way home|I lost my way],\" said {H}.",
            "\"[Do not be afraid|Do not cry]. [I know the forest|I will help you]. [Follow {clue}|Do you see it? We follow {clue}]. [It will take you home|It leads to your house].\" [They walked together.|{H} was not so afraid any more.]",
            "¶They went [over the bridge|under the old trees|past the big rock] and [around the lake|through the tall grass|down the hill]. [At last|Then], {H} saw [the lights of {his} home|{his} house|{F}, who was looking for {him}]. \"[Thank you|Thank you so much]!\" {he} said.",
            "[{G} ran out and hugged {H}.|{F} and {g} were so happy to see {him}.|Everyone was so glad.] [That night, {H} told them everything.|{H} ate some hot soup and went to bed.|From then on, {he} always told {g} where {he} was going.]",
        ],
    ),
    (
        "lonely dragon",
        {
            "beast": "dragon,giant,monster,old bear,troll",
            "bplace": "in a cave,on the mountain,behind the hill,in the old tower",
            "rumor": "he eats everything,he is very mean,nobody should go there",
            "gift": "a cake,some soup,a flower,a warm scarf,a song",
            "moral": "you should not believe everything that you hear,a kind heart finds friends everywhere,someone who looks scary can be kind",
        },
        [
            "[A big {beast} lived {bplace}.|Not far away, there was a big {beast} who lived {bplace}.] Everyone was afraid of him. \"[Stay away, {rumor}|Do not go there, {rumor}],\" they said.",
            "But {H} was [curious|brave|not so sure]. [\"Has anyone ever talked to him?\" {he} asked. Nobody had.|One "
            "night, {he} heard someone crying. It was the {beast}!] [So|The next day], {he} took a basket with a cake "
            "and went there.",
            "¶{H} [walked up slowly|was a little scared, but {he} went on]. \"[Hello|Good morning], {beast},\" {he} "
            "said. \"[I brought you a cake].\"The {beast} [looked up with big eyes|was very surprised|wiped his eyes]. "
            "\"[You are not afraid of me|Is it really for me]?\" he asked. \"[I am so lonely|I only want a friend|They "
            "all run away when they see me].\"",
            "\"[I will be your friend|Let's be friends|You do not look mean to me],\" said {H}. [They ate the cake together.|They sat down and talked for a long time.] [The {beast} told funny stories.|The {beast} could make the best fire to keep warm.|The {beast} laughed so loud that the trees shook.]",
            "¶[Then {H} took the {beast} to the others.|The next day, {H} came back with {F}.] [At first they were afraid, but soon they played together.|\"He is kind!\" said {F}.|{F} hid behind {H}, but then {fhe} smiled.] [The {beast} was never lonely again.|From then on, the {beast} helped everyone.]",
        ],
    ),
    (
        "treasure map",
        {
            "find": "an old book,a box of old toys,a picture of {g} as a child,a bag of seeds,a letter,a little golden bell",
            "where": "in the attic,inside a bottle,under a stone,in an old book",
            "steps": "ten steps to the big tree,past the old well,over the small bridge,around the lake,up the hill",
            "steps2": "under the tall oak,behind the waterfall,between two big rocks,near the red gate",
            "moral": "the way can be better than the gold,a treasure is not always made of gold,the real treasure is a friend at your side",
        },
        [
            "[One day|On a {weather} day], {H} found a map {where}. There was a red cross on it. \"[A treasure|It is a treasure map]!\" {he} cried and ran to {F}. \"[Let's find it|Come with me]!\"",
            "[They took a rope and some bread and went off.|The two friends packed their bags.|{F} took a shovel, and off they went.] First they went {steps}. [It was a long way.|The sun was hot.] [\"Are we there yet?\" asked {F}.|{F} was tired, but {H} sang a song.]",
            "¶Then they came to a [river|dark cave|steep hill]. [\"How can we go on?\" asked {H}.|{H} did not dare to go on.] \"[Take my hand|We can do it together|I am with you],\" said {F}. [And step by step, they did it.|Hand in hand, they went on.]",
            "At last they were {steps2}. [\"Here it is!\" said {H}.|\"This is the place with the red cross,\" said {F}.] They began to dig. [They dug and dug.|Soon they hit something hard.] It was a [wooden|small|heavy] box!",
            "¶[Slowly they opened it.|{H} opened the box.] Inside was {find}. [There was no gold.|\"No gold?\" said {F}.] [But they both laughed, because it had been such a great day.|\"But we had so much fun,\" said {H}.|\"It is better than gold,\" said {H}.]",
            "[They showed it to {g}, and {ghe} told them a long story about it.|They went home with tired feet and happy hearts.|That evening, they drew a new map for others to find.]",
        ],
    ),
    (
        "race",
        {
            "prize": "a golden cup,a big cake,a blue ribbon,a basket of fruit",
            "moral": "helping a friend is better than winning,being kind is more important than being first,a true winner is kind",
        },
        [
            "[There was a big race.|One day, there was a race.] The prize was {prize}. [Everyone wanted to win.|All the animals and children came to see it.] {H} had practiced [every day|for weeks]. {F} wanted to win, too.",
            "\"[Ready, steady, go|One, two, three, go]!\" [They ran as fast as they could.|Off they went!] {H} was [fast|in front]. [The wind was in {his} ears.|{F} was right behind {him}.|People were cheering.]",
            "¶[Suddenly|Then], {H} heard a cry. {F} [had fallen|had hurt {fhis} leg] [and could not get up|and was lying on the ground]. {H} [could see the finish line|was almost there]. [What should {he} do?|{He} stopped and looked back.]",
            "{H} [turned around|ran back] and helped {F} to stand up. \"[Lean on me|Take my hand]. [We will do it together|Let's go on together],\" {he} said. [Slowly|Step by step], they walked to the finish line. [The others had won, but nobody looked at them.|They were the last ones.]",
            "¶[Everyone clapped for {H} and {F}.|All the people cheered.] \"[You did not win the race, but you won our hearts|That was the best thing I saw today],\" said {g}. [{F} gave {H} a hug.|\"You are a true friend,\" said {F}.|They both got a piece of the prize.]",
        ],
    ),
    (
        "building",
        {
            "thing last": [
                ("boat", "to sail on the lake"), ("tree house", "to look over the whole land"), ("kite", "to fly it from the hill"),
                ("bridge", "to cross the stream"), ("sand castle", "to show it to everyone"), ("little house", "to play in it"),
                ("cart", "to ride down the hill"),
            ],
            "fault": "it fell apart,it broke in two,the wind blew it down,it was not strong enough",
            "fix": "stronger wood,more rope,better glue,a good plan,thicker sticks",
            "moral": "you can learn from your mistakes,a good plan is half the work,it is worth trying again",
        },
        [
            "{H} wanted to build a {thing} {last}. [\"Will you help me?\" {he} asked {F}. \"Yes!\" said {F}.|{F} wanted to help.] They [looked for wood and string|brought everything that they could find].",
            "They worked [all day|the whole morning|very fast]. [\"It is done!\" said {H}.|It looked good.] But when they tried it, {fault}. [Crack!|Oh no!] [{H} was angry and kicked a stone.|{H} sat down and was sad.|\"All that work for nothing,\" said {H}.]",
            "¶{G} [came by|saw it]. \"Do you know why it broke?\" {ghe} asked. [They thought about it.|{H} looked at "
            "the pieces.] \"We need {fix},\" said {F}.",
            "So they [started again|tried once more]. This time they [worked slowly|made a drawing first|did not hurry]. [{H} held the parts, and {F} tied them together.|It took two days.|{G} showed them how to make a good knot.]",
            "¶[At last it was ready.|Then came the great moment.] [They tried it, and it worked!|It was strong and looked wonderful.] \"[Hooray|We did it|Look at that]!\" they shouted. [{H} and {F} used the {thing} every day.|Everyone came to see the {thing}.|They were so proud of their {thing}.]",
        ],
    ),
    (
        "fallen star",
        {
            "helper": "a tall tree,the north wind,a white bird,a big balloon,the moon",
            "moral": "a good deed shines for a long time,you can do great things for a small friend,friends can be far away and still be friends",
        },
        [
            "One night, {H} looked out of the window. [A star fell from the sky!|{He} saw a light that fell into the garden.] [{He} ran outside.|{He} put on {his} shoes and went to see.] There, in the grass, was a tiny star. [It was crying.|Its light was very weak.]",
            "\"[Why are you crying|What happened], little star?\" asked {H}. \"[I fell down|I leaned too far and fell], and [now I cannot get home|I miss my family in the sky],\" [said the star|it said]. \"[I will help you|Do not cry],\" said {H}.",
            "¶{H} [tried to throw the star up high|climbed on the roof], but [it was too far|the sky was too high]. [Then {he} asked {F}.|{He} woke up {F}.] \"[Let's ask {helper}|Maybe {helper} can help],\" said {F}. [So they carried the star in a warm scarf.|The star was warm in {H}'s hands.]",
            "\"Can you take the star home?\" asked {H}. [And so it happened.|\"Yes,\" was the answer.] The star went up, "
            "[higher and higher|up and up], until it was [in its place again|next to the other stars].",
            "¶[The star shone more brightly than ever.|\"Thank you!\" called the star.] [Every night, {H} waved at it, and it twinkled back.|Now, when {H} cannot sleep, {he} looks at {his} star.|{H} and {F} looked up for a long time.]",
        ],
    ),
    (
        "boat trip",
        {
            "animal": "big whale,friendly dolphin,old turtle,white bird",
            "moral": "even a big adventure ends best at home,it is good to have friends on land and sea,you should look at the sky before you sail",
        },
        [
            "{H} and {F} had a little boat. [One {weather} day, they sailed out on the water.|They rowed out on the lake.] [The water was calm and blue.|The sun was shining on the water.] [\"This is the life!\" said {F}.|They saw fish and birds.]",
            "[But then the wind came.|Suddenly there was a strong wind.] The waves grew [bigger and bigger|higher and higher]. [The boat went up and down.|{F} lost the oar.] [They could not see the land any more.|\"We are too far out!\" cried {F}.]",
            "¶\"[Help|Is anybody there]!\" called {H}. [For a long time, nothing happened.|They held each other's hands.] Then [a {animal} came|they saw a {animal}]. \"[Hold on, I will help you|Do not be afraid|Follow me],\" said the {animal}.",
            "The {animal} [showed them the way|took the rope and pulled the boat]. [Slowly, the wind went away.|The waves got smaller.] [At last they saw the beach.|Then they could see the houses.] [\"Land!\" shouted {F}.|{H} laughed with joy.]",
            "¶\"Thank you, {animal}!\" said {H}. \"[Come and visit me|Be careful next time|Sing a song for me "
            "sometimes],\" said the {animal} and was gone. [{H} and {F} ran home and told everyone.|After that, they "
            "always looked at the sky first.]"
        ],
    ),
    (
        "riddle",
        {
            "asker": "old tree,stone bridge,wise owl,river,little gate",
            "riddle answer": [
                ("What has four legs but cannot walk", "a table"), ("What gets wet when it dries", "a towel"),
                ("What has hands but cannot clap", "a clock"), ("What goes up but never comes down", "your age"),
                ("What has teeth but cannot bite", "a comb"), ("What can run but has no feet", "water"),
                ("What is full of holes but holds water", "a sponge"), ("What has one eye but cannot see", "a needle"),
                ("What is light, but the strongest cannot hold it for long", "breath"),
            ],
            "reward": "a path to a secret garden,a door in the hill,a way through the forest,a hidden lake",
            "moral": "it is good to think before you answer,two heads are better than one,nobody knows everything alone",
        },
        [
            "[One day|On a {weather} day], {H} and {F} [went for a walk|wanted to see the world]. They came to [a "
            "talking {asker}|the {asker}]. \"[Stop|Wait]! [Nobody may pass without an answer|First you must solve my "
            "riddle],\" [said the {asker}|it said].",
            "\"{riddle}?\" asked the {asker}. [{H} thought hard.|{F} shook {fhis} head.] \"[Is it a horse|Is it the moon|Is it a stone]?\" asked {F}. \"[No|Wrong|No, no],\" said the {asker}. \"[Try again|Think again].\"",
            "¶They sat down [and thought for a long time|in the grass]. [{H} looked at the sky. {F} looked at the ground.|{F} wanted to give up.] [Suddenly|Then], {H} jumped up. \"I know it!\" {he} said. \"It is {answer}!\"",
            "\"[That is right|Very good|You are clever],\" said the {asker}. [It laughed and laughed.|It was so happy that it shook.] Then it [showed them|opened] {reward}. [They had never seen anything so beautiful.|It was full of light and flowers.]",
            "¶[They stayed there all day.|They played there until the evening.] [\"Without you, I would have given up,\" said {F}.|\"We will come back tomorrow with a new riddle,\" said {H}.] [And the {asker} waited for them.|The {asker} was glad to have friends.]",
        ],
    ),
    (
        "brave warning",
        {
            "danger doing": [
                ("fire in the barn", "The barn is on fire"), ("hole in the dam", "The water is coming"), ("broken bridge", "The bridge is broken"),
                ("big rock that was about to fall", "The rock is about to fall"),
            ],
            "moral": "even the smallest can do great things,a small voice can be important,you do not have to be big to be brave",
        },
        [
            "{H} was the smallest of all. [The others often laughed at {him}.|\"You are too small to help,\" they always said.|Nobody listened to {him}.] [That made {him} sad.|{H} wished to be big.]",
            "One [day|night|evening], {H} [was outside alone|could not sleep and went for a walk]. Then {he} saw a {danger}. [Everyone was in danger!|Nobody else had seen it.] [\"I must tell them,\" {he} thought.|{His} heart was beating fast.]",
            "¶{H} ran [as fast as {he} could|home through the dark]. \"{doing}!\" {he} shouted. [At first nobody listened.|\"Go to sleep,\" someone said.] But {F} [believed {him}|woke up] and rang the big bell. [Ding, dong, ding, dong!|The bell was very loud.]",
            "[Now everyone came out.|Soon all were awake.] They [worked together all night|ran to help|did what they could]. [By the morning, all were safe.|In the end, nobody was hurt.] [\"You saved us, {H},\" they said.|\"Without {H}, it would have been too late,\" said {g}.]",
            "¶[From that day on, nobody laughed at {H} any more.|{H} was still small, but {he} felt very big.|They made a party for {H}.] [And when {he} said something, everyone listened.|{F} was so proud of {him}.|]",
        ],
    ),
    (
        "train trip",
        {
            "who": "Grandma,Grandpa,{his} aunt,an old friend",
            "lost": "ticket,bag,hat,map",
            "moral": "a trip is more fun when you share it,strangers can become friends,kind people are everywhere",
        },
        [
            "{H} wanted to visit {who}. [It was a long trip.|It was the first trip without {g}.] [{He} got on the train and sat near the window.|The train was big and red.] [Choo, choo!|The trees and houses flew by.]",
            "Then [a man came to see the tickets|{H} looked in {his} pocket]. But {his} {lost} was gone! [{H} looked everywhere.|{He} looked under the seat and in {his} coat.] \"[Oh no, what can I do|What shall I do now]?\" {he} said.",
            "¶[Across from {him} sat {F}.|On the next seat sat {F}.] \"[Can I help you|Are you looking for "
            "something]?\" {fhe} asked. \"I cannot find my {lost},\" said {H}. {F} [bent down and looked|looked around]. "
            "\"Here it is!\" {fhe} said. It was [behind the bag|between the seats|under the newspaper].",
            "{H} was so glad. [They talked and laughed the rest of the way.|They shared an apple and told each other stories.] [The time went by very fast.|Soon they were there.] \"[Goodbye|See you again], {F}!\" said {H}.",
            "¶{Who} was waiting [at the station|with open arms]. \"[How was your trip|Did you have a good trip]?\" \"[It was great|Wonderful],\" said {H}. \"I [made|found] a new friend.\"",
        ],
    ),
    (
        "robot helper",
        {
            "job": "clean the house,water the plants,carry the wood,wash the dishes",
            "fault": "It did everything too fast,It put the shoes in the oven,It watered the bed,It painted the cat blue,It washed the books",
            "moral": "some things are nicer when you do them yourself,help is good when it is the right help,it is good to explain things well",
        },
        [
            "{H} did not like to {job}. \"[I will build a machine that does it|I need a helper],\" {he} said. [{He} took an old pot, two springs and a clock.|With {F}'s help, {he} built a little machine.] [Click, clack!|Beep, beep!] It worked!",
            "\"[Please {job}|I want you to {job}],\" said {H}. \"Yes, yes,\" said the machine and [began|started]. [At first it was great.|{H} sat down and read a book.] But then [there was a loud noise|{F} came running]. {fault}!",
            "¶\"[Stop|Stop, stop]!\" cried {H}. But the machine did not stop. [It ran through the house.|Everything was a mess.] {F} [jumped up and pressed the red button|pulled the plug]. [Then it was quiet.|At last it stood still.]",
            "{H} looked around. [\"What a mess!\" {he} said.|It took them all day to clean up.] [Then they both began to laugh.|\"Next time, I will do it myself,\" said {H}.] [They worked together, and it was even fun.|They sang while they worked.]",
        ],
    ),
]
