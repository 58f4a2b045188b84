"""Plots with animals, plants and seasons. A plot is (name, picks, beats); stories.py says how they are read."""

PLOTS = [
    (
        "stuck animal",
        {
            "animal": "bird,kitten,puppy,mouse,lamb,squirrel,duck",
            "trap": "in a hole,in the mud,in a thorn bush,between two rocks,in a net,high up in a tree",
            "tool": "a long stick,a rope,a basket,a ladder,a big leaf",
            "thanks": "found {H}'s lost hat,showed {H} a field of berries,sang for {H} every morning,led {H} home in the fog",
            "moral": "kindness always comes back,no friend is too small,when you help others you make friends",
        },
        [
            "[One day|One {weather} day], {H} heard a [small|soft|sad] [cry|voice]. \"Help! Help!\" [{He} looked around.|{He} stopped and listened.] [There was a little {animal}|{He} saw a little {animal}] that was stuck {trap}.",
            "\"[Do not be afraid|Don't worry], little {animal}. I will help you,\" said {H}. [{He} tried to reach it, but {he} could not.|{He} pulled and pulled, but it did not work.|It was not easy.]",
            "¶[So {he} ran to get {F}.|Just then, {F} came along.] \"[We need {tool}|Let's use {tool}|I have {tool}],\" said {F}. [The two friends worked together.|{F} held one end, and {H} held the other.] [One, two, three!|Slowly, slowly ...|They were very careful.]",
            "[At last the {animal} was free.|And then the {animal} was free!] [It shook itself and looked at them.|It jumped into {H}'s arms.] \"[Thank you|Thank you, thank you],\" [it said|said the {animal}]. \"[I will never forget this|One day I will help you, too].\"",
            "¶[And so it was.|The {animal} kept its word.] [A few days later|Not long after that|Some weeks later], the {animal} {thanks}. [\"You are a true friend,\" said {H}.|{H} was very happy.] [From then on, they were all good friends.|And they met every day.]",
        ],
    ),
    (
        "scared of something",
        {
            "fear what": [
                ("the dark", "a small lamp"), ("the thunder", "a drum to play louder than the thunder"), ("the water", "a ring to hold on to"),
                ("high places", "a hand to hold"), ("big dogs", "a bone to give to the dog"), ("the wind", "a song about the wind"),
                ("the deep forest", "a bell to ring"),
            ],
            "moral": "being brave does not mean that you are never afraid,you can do it if you take small steps,everyone is afraid of something",
        },
        [
            "{H} was afraid of {fear}. [{He} did not tell anyone.|The others did not know it.|When {he} thought of it, {his} knees shook.] [\"What will they think of me?\" {he} thought.|{He} always had some excuse.]",
            "One day, {F} [asked|said], \"Will you come with me?\" But {H} [knew that there would be {fear}|stayed at "
            "home]. \"[I can't|I don't want to],\" said {H} and [looked away|began to cry].",
            "¶\"You can tell me,\" said {F}. {H} [took a deep breath|spoke very softly]. \"I am afraid of {fear},\" {he} "
            "said. [{F} did not laugh.|{F} nodded.] \"[I am afraid of spiders|Everyone is afraid of something|I was "
            "afraid of it too],\" said {F}. \"[I have an idea|I can help you].\"",
            "{F} gave {H} {what}. [They went very slowly.|They took one small step, and then another one.|\"I am right here,\" said {F}.] [At first {H} was shaking.|{H} closed {his} eyes and opened them again.] [But nothing bad happened.|It was not so bad at all.]",
            "¶[Soon {H} was smiling.|After a while, {H} laughed.] \"[I did it|I am not so afraid any more|It is even fun]!\" {he} said. [{F} was very proud of {him}.|They hugged each other.] [And the next day, they did it again.|That night, {H} slept very well.]",
        ],
    ),
    (
        "planting a seed",
        {
            "plant": "sunflower,apple tree,pumpkin,rose,bean,carrot",
            "wrong": "sang to it all night,gave it too much water,dug it up to look at it,pulled at the ground",
            "moral": "good things take time,you have to wait for the best things,patience is a gift",
        },
        [
            "One day in spring, {g} gave {H} a tiny seed. \"[It will be a {plant} one day|Plant it and take care of it],\" said {g}. {H} put it [in the ground|in a pot|in the garden] and gave it some water. [Then {he} waited.|{He} sat down next to it and waited.]",
            "But nothing happened. [\"When will it grow?\" asked {H}. \"You must wait,\" said {g}.|The next day, still nothing.] [So {he} {wrong}.|{H} was not patient and {wrong}.] [But that did not help.|\"That is not how it works,\" said {F}.]",
            "¶[Days went by.|One week went by, and then another one.] [{H} watered it every morning.|The sun was shining, and sometimes it rained.] [\"I think it is sleeping,\" {he} said.|{He} almost gave up.]",
            "Then one morning, [there was something green|a small green leaf looked out of the ground]! \"[It is growing|Look, look]!\" {H} shouted. [{F} came running.|{G} smiled.] [Every day it was a little bigger.|It grew and grew.]",
            "¶[In summer|When the summer came], there was a [big|beautiful|tall] {plant}. [Everyone came to see it.|{H} was so proud.] [\"You waited, and look at it now,\" said {g}.|{H} gave a part of it to {F}.] [And {H} kept one seed for the next year.|]",
        ],
    ),
    (
        "bird with a broken wing",
        {
            "food": "seeds,small worms,berries,bread crumbs",
            "moral": "if you love someone you must let them be free,a good deed comes back one day,love does not need a cage",
        },
        [
            "One [cold|{weather}] day, {H} found a little bird [on the ground|in the snow|under a tree]. [Its wing was broken.|It could not fly.] [It was shaking.|It looked at {H} with big eyes.] {H} picked it up [very gently|with both hands].",
            "{He} took it home. [{G} helped to make a bed in a box.|{H} made a soft nest in a box.] [Every day, {he} gave it {food} and water.|{F} brought {food} every day.] [\"You will be well soon,\" {he} said.|The bird liked to sit on {H}'s hand.]",
            "¶[Weeks went by.|The wing got better and better.] One day, the bird [could fly again|flew around the room]. {H} was happy, but also sad. \"[It wants to go home|The bird must be free|Now you must let it go],\" said {g}.",
            "{H} opened the window. [The bird looked back once.|\"Goodbye, little friend,\" {he} said.] Then it flew away, [over the trees|into the blue sky]. [{H} cried a little.|{F} held {H}'s hand.]",
            "¶[But in spring|One year later|The next spring], there was a song [at the window|in the tree]. It was the bird! [And it had brought its family.|It had not forgotten {H}.] [From then on, it came back every year.|{H} laughed with joy.]",
        ],
    ),
    (
        "baby looks for its mother",
        {
            "baby mother": [
                ("duckling", "duck"), ("lamb", "sheep"), ("kitten", "cat"), ("foal", "horse"), ("chick", "hen"), ("calf", "cow"),
                ("puppy", "dog"), ("fawn", "deer"),
            ],
            "one": "a frog,a pig,a goat,a rabbit",
            "two": "a goose,a hedgehog,an old turtle,a mouse",
            "moral": "a mother never stops looking for her child,together you find the way,home is where someone waits for you",
        },
        [
            "One day, {H} met a little {baby}. It was crying. \"I cannot find my mother,\" it said. \"[Do not cry|Don't "
            "be sad]. We will find her,\" said {H}.",
            "[They walked along the road.|So they went to look for her.] First they met {one}. \"Have you seen the mother of this {baby}?\" asked {H}. \"No, [I have not|I am sorry],\" was the answer. [They went on.|The {baby} was sad.]",
            "Then they met {two}. \"Have you seen the mother of this {baby}?\" asked {H}. \"[No, but I heard someone call near the lake|No, but someone was calling on the other side of the hill|Yes! She is looking for her child near the big tree],\" was the answer. [\"Quick, let's go!\" said {H}.|They ran as fast as they could.]",
            "¶And there was the mother {mother}! [\"My baby!\" she called.|She ran to them.] [The {baby} jumped up and down.|\"Mother, Mother!\" cried the {baby}.] [They were so happy to be together again.|She held her {baby} close.]",
            "\"Thank you, {H},\" said the {mother}. [\"It was nothing,\" said {H}.|{H} smiled and waved.] [Then {H} went "
            "home to {his} own {family}.|That evening, {H} gave {g} a long hug.]",
        ],
    ),
    (
        "snowman",
        {
            "nose": "a carrot,a red apple,a stone",
            "hat": "an old hat,a blue scarf,a bucket",
            "moral": "good things go and come back,what you love stays in your heart,every season has its own joy",
        },
        [
            "[One winter morning, everything was white.|It had snowed all night.] {H} and {F} [ran outside|put on warm coats and boots]. \"[Let's make a snowman|We can build a snowman]!\" said {F}.",
            "They rolled [one big ball, one small ball and one tiny ball|the snow into big balls]. [{H} gave him {nose} for a nose.|{F} put on {hat}.] [He had two black eyes and a big smile.|He looked very funny.] [\"Hello, Mister Snow!\" said {H}.|They danced around him.]",
            "¶[Every day, they visited the snowman.|They told him stories and sang for him.] [But then the sun got "
            "warmer.|But one day it was warm.] The snowman [got smaller and smaller|began to melt]. \"Please do not "
            "go,\" said {F} [sadly|with tears in {fhis} eyes].",
            "{G} said, \"[He is not gone. He turns into water, and the water helps the flowers to grow|The snow goes away, but it comes back next year].\" [The next morning, there was only {hat}.|In the morning, he was gone.]",
            "¶[Some weeks later, a white flower grew in that place.|In spring, the first flowers grew there.] \"[Look, he says hello|It is from our snowman],\" said {H}. [And they waited for the next winter.|They both smiled.]",
        ],
    ),
    (
        "storm",
        {
            "broken": "the roof of {F}'s house,the bridge over the river,the old fence,the door of the barn,{F}'s nest in the tree",
            "moral": "together we are strong,many hands can do great things,after every storm the sun comes back",
        },
        [
            "One night, there was a big storm. [The wind howled and the rain fell hard.|There was thunder and lightning.] [{H} stayed in bed and listened.|{H} hid under the blanket.] In the morning, [it was quiet|the storm was over].",
            "{H} went outside. [There were branches everywhere.|What a mess!] The storm had broken {broken}. [{F} stood there and cried.|\"What shall we do now?\" asked {F}.] {H} [put an arm around {fhim}|said, \"We will fix it\"].",
            "¶{H} went [from door to door|to all the neighbors]. \"We need help!\" {he} said. [And everyone came.|Soon "
            "many came with hammers and wood.] [The bear carried the wood, and the mouse brought the nails.|Some "
            "carried wood, and some made soup for all.] [Even the smallest helped.|They sang while they worked.]",
            "They worked [until the evening|for three days]. [Bang, bang, bang!|Step by step, it got better.] [Then it was done.|At last, everything was as good as new.] \"[It is even better than before|I do not know how to thank you],\" said {F}.",
            "¶[In the evening, they had a party.|They all sat by the fire and ate together.] [There was music and hot soup.|They sang until the stars came out.] [{H} was tired but happy.|\"What a day!\" said {H}.]",
        ],
    ),
    (
        "greedy",
        {
            "food": "berries,nuts,apples,cookies,honey,plums",
            "moral": "it is better not to take more than you need,enough is as good as a feast,there is enough for all if nobody takes too much",
        },
        [
            "[One day|On a {weather} day], {H} found [a place full of|a lot of] {food}. [\"So many {food}!\" {he} said.|{H} was very hungry.] [{He} did not tell anyone about it.|\"They are all for me,\" {he} thought.]",
            "{He} ate and ate and ate. [{He} put more {food} in {his} bag, until it was full.|{He} did not stop when {he} was full.] [Then {F} came and asked for some. \"No,\" said {H}.|{F} came by, but {H} hid the {food}.]",
            "¶But [on the way home|soon], [{his} tummy began to hurt|the bag was so heavy that {he} could not walk]. [\"Ouch!\" said {H}.|{H} had to sit down.] [{He} could not move.|The bag broke, and everything fell into the river.] [\"I should not have been so greedy,\" {he} said.|]",
            "{F} [saw it|heard {him}] and [came to help|brought some tea]. [{Fhe} was not angry at all.|\"You would have done the same for me,\" said {F}.] {H} [felt ashamed|was sorry]. \"[I am sorry|Next time, I will share],\" {he} said.",
            "¶[The next day, they went back together.|When {H} was well again, {he} showed {F} the place.] [Each took only a few {food}.|They took some {food} and left the rest for others.] [It was enough for both.|They sat in the sun and ate together.]",
        ],
    ),
    (
        "cleaning the river",
        {
            "trash": "old bottles,paper and bags,cans and boxes",
            "moral": "everyone can do something,the world is nicer when we take care of it,small steps can change a lot",
        },
        [
            "{H} liked to [swim in the river|sit by the river]. But one day, [the water was dirty|it smelled bad]. There were {trash} in it. [The fish were sad.|\"I cannot see the fish any more,\" said {H}.|A little fish said, \"We cannot live like this.\"]",
            "\"Somebody should do something,\" said {F}. \"[We can do something|Then let's start],\" said {H}. [They got "
            "gloves and a big bag.|They brought a net and two buckets.] [They worked all morning.|It was hard work.]",
            "¶[Others saw them and stopped.|Then more and more friends came.] \"What are you doing?\" they asked. \"We "
            "are cleaning the river,\" said {H}. [Soon there were ten, and then twenty.|In the end, everyone helped.]",
            "In the evening, the water was [clear again|clean and blue]. [The fish jumped with joy.|The ducks came back.] [They made a sign: \"Please keep the river clean.\"|{G} brought cake for all.] [{H} jumped into the water with a big splash.|{H} and {F} sat on the grass and watched the sun go down.]",
        ],
    ),
    (
        "band",
        {
            "one": "a drum made of an old pot,a flute made of wood,a bell,two spoons",
            "two": "a box with strings,a horn,a whistle,a bottle with stones",
            "moral": "it sounds best when you listen to each other,everyone has something special,music brings friends together",
        },
        [
            "{H} loved music. [One day, {he} found {one}.|{He} had {one}.] [\"I want to play for everyone!\" {he} said.|{He} played all day long.] {F} had {two}. [\"Let's make a band!\" said {F}.|\"Can I play with you?\" asked {F}.]",
            "They began to play. [But it sounded terrible!|Oh, what a noise!] [{H} played fast, and {F} played slowly.|Each wanted to be the loudest.] [The birds flew away.|{G} put {ghis} hands over {ghis} ears.] [\"You are too loud!\" said {H}. \"You are too fast!\" said {F}.|They were both angry.]",
            "¶Then {g} said, \"[Listen to each other|Close your eyes and listen].\" [So they tried again, and this time they listened.|{F} played a little, and {H} answered.] [It sounded better and better.|It was like magic.] [Even the birds came back and sang.|Soon others came to hear it.]",
            "¶That evening, they played [for all their friends|under the stars]. [Everyone danced.|The old people smiled, and the children danced.] \"[More, more|Play it again]!\" they called. [{H} and {F} looked at each other and laughed.|And so they played until late at night.]",
        ],
    ),
    (
        "helping the old",
        {
            "who": "an old woman,an old man,an old bear,an old turtle",
            "load": "a heavy bag,a big basket,a pile of wood,two full buckets",
            "moral": "a good deed makes two people happy,it is nice to help,kindness costs nothing",
        },
        [
            "[One {weather} day|One morning], {H} was on the way to [the market|the lake|{F}'s house]. {He} [wanted to buy some sweets|was in a hurry|was happy and sang a song]. On the road, {he} met {who} with {load}. [It was a steep hill.|Every step was hard.]",
            "[{H} stopped.|At first {H} wanted to walk on, but then {he} stopped.] \"[May I help you|Can I carry that for you]?\" {he} asked. \"[Oh, thank you|How kind of you|That would be nice],\" was the answer. [{H} took the load, and they walked together.|It was very heavy, but {H} did not complain.]",
            "¶[On the way, {H} heard many stories of the old days.|They talked about the old times and laughed.] [Soon they were at the top of the hill.|At last they came to a little house.] \"[Here is something for you|Take this],\" {H} heard. It was [a warm cookie|a small wooden horse|a jar of honey|an old coin].",
            "[{H} ran on with a light heart.|{H} said thank you and waved.] [When {he} told {F} about it, {F} wanted to come along the next time.|After that, {H} and {F} often visited the little house.|{H} shared it with {F}.]",
        ],
    ),
    (
        "moon on the water",
        {
            "pail": "bucket,net,spoon,basket",
            "moral": "some things are there for everyone,you do not have to own a thing to love it",
        },
        [
            "One night, {H} saw the moon in the water. [\"The moon has fallen into the lake!\" {he} cried.|{He} thought that the moon had fallen down.] [{He} ran to {F}.|{He} woke up {F}.] \"[We must save the moon|Help me to get it out]!\" {he} said.",
            "They took a {pail} and ran to the lake. [{H} tried to catch the moon, but it broke into a hundred pieces.|Each time they touched it, it danced away.] [\"It is so quick,\" said {F}.|They tried again and again.] [In the end, they were both wet.|{F} fell into the water with a splash.]",
            "¶An old frog [laughed|looked at them]. \"Look up,\" said the frog. [{H} and {F} looked up.|They looked up "
            "at the sky.] There was the moon, [round and bright|where it always is]! [They began to laugh.|\"How silly "
            "we are!\" said {H}.]",
            "[They sat down in the grass and looked at both moons.|So they lay on their backs and watched the moon.] \"[One for you and one for me|It is the same moon],\" said {F}. [Then they went home to sleep.|And the moon smiled at them all the way home.]",
        ],
    ),
    (
        "winter store",
        {
            "food": "nuts,seeds,apples,corn",
            "fun": "danced in the leaves,slept in the sun,sang songs all day,played by the river",
            "moral": "it is good to work first and play later,a true friend shares in hard times,it is wise to think of tomorrow",
        },
        [
            "It was autumn. {F} gathered {food} [from morning to night|every day]. But {H} {fun}. \"[You should gather food too|Winter will come soon],\" said {F}. \"[There is plenty of time|I will do it tomorrow],\" said {H} and laughed.",
            "[Then winter came.|One morning, the first snow fell.] [Everything was white and cold.|The wind was icy.] {H} was hungry, but [there was nothing to eat|{his} house was empty]. [\"I should have listened,\" {he} said.|{H} sat at the window and was cold.]",
            "¶[In the evening, {H} knocked at {F}'s door.|So {he} walked through the snow to {F}'s house.] \"I am so "
            "hungry,\" {he} said [softly|in a small voice]. {F} looked at {him} [for a moment|and smiled]. \"Come in,\" "
            "{fhe} said. \"[There is enough for two|It is warm here].\"",
            "[They sat by the fire and ate {food}.|All winter long, they shared the {food}.] [{H} told stories and sang, and the winter was not so long.|{H} sang for {F} to thank {fhim}.] [The next autumn, {H} was the first to gather {food}.|\"Next year, I will help you,\" said {H}. And {he} did.]",
        ],
    ),
]
