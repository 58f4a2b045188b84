"""Plots at home and among friends. A plot is (name, picks, beats); stories.py says how they are read."""

PLOTS = [
    (
        "lost toy",
        {
            "obj": "red ball,blue kite,teddy bear,toy train,yellow hat,green scarf,little drum,silver whistle,toy boat,doll",
            "spot": "under the bed,behind the sofa,in the garden,under a big tree,near the pond,on top of the shelf,inside an old box",
            "wrong": "in the kitchen,behind the door,in the basket,next to the window,in the yard,under the table",
            "moral": "it is easier to look for something together,a good friend helps when things go wrong,it is good to ask for help",
        },
        [
            "[{H} had a {obj} that {he} loved very much.|{His} favorite thing was a {obj}.|{H}'s best toy was a {obj}.] "
            "[{He} took it everywhere.|{He} played with it every day.|It was a gift from {g}.]",
            "¶One [day|morning|afternoon], [the {obj} was gone|{H} could not find the {obj}|{H} woke up and the {obj} was not there]. "
            "[{He} was very sad.|{He} felt like crying.|{H} was so worried.|\"Oh no! Where is my {obj}?\" {he} cried.]",
            "{H} looked {wrong}, but [it was not there|the {obj} was not there|{he} found nothing]. "
            "[{He} looked and looked.|{He} looked again and again.|Then {he} sat down and cried.|]",
            "¶[Just then|Then|After a while], {F} came by. \"[What is wrong|Why are you sad|What happened], {H}?\" [{fhe} asked|asked {F}]. "
            "\"I lost my {obj},\" said {H}. \"[Do not worry|Don't be sad|I will help you]. [We will find it together|Let's look for it together|Let's look again]!\"",
            "[They looked everywhere.|The two friends looked high and low.|First they looked {wrong}.] "
            "[Then {F} had an idea.|At last, {F} saw something.|\"Where did you play with it last?\" asked {F}.] "
            "[They looked {spot}.|{F} looked {spot}.|\"Look {spot}!\" {fhe} said.]",
            "[And there it was!|There was the {obj}!|The {obj} was there!] [{H} was so happy.|{H} jumped with joy.|{H} laughed and hugged {F}.] "
            "\"Thank you, {F}!\" [{he} said|said {H}]. [\"You are the best friend ever.\"|\"You are a good friend.\"|]",
            "[They played with the {obj} until [dinner|the sun went down|it was dark].|Then they played together all [day|afternoon].|That day {H} let {F} play with the {obj} too.]",
        ],
    ),
    (
        "sharing",
        {
            "food": "cake,apple pie,bag of cookies,basket of berries,big sandwich,bowl of strawberries,box of chocolates,plate of pancakes",
            "reason": "hungry,sad,tired and hungry",
            "moral": "sharing makes everyone happy,a treat tastes better when you share it,it feels good to share",
        },
        [
            "[One day|One morning|On a {weather} day], {g} gave {H} a {food}. [It smelled so good.|It looked so good.|{H} could not wait to eat it.]",
            "[{H} sat down under a tree|{He} went to the park|{He} sat on a bench] [to eat|to enjoy it]. "
            "Then {F} came. [{F} was {reason}.|{Fhe} looked {reason}.] \"[Can I have some|May I have a little|Will you share with me], {H}?\" {fhe} asked.",
            "¶\"[No, it is mine|No! It is all for me|No, I want to eat it all]!\" said {H}. [{F} looked down and walked away.|{F} did not say a word and went home.|{F}'s eyes filled with tears.]",
            "{H} [began to eat|took a bite|ate a little], but [it did not taste good|{he} did not feel happy|something felt wrong]. "
            "[{He} thought of {F}.|{He} saw {F}'s sad face again and again.|\"I was not kind,\" {he} thought.]",
            "¶So {H} [ran after {F}|got up and ran to {F}|went to look for {F}]. \"[I am sorry|I was wrong|Please forgive me],\" {he} said. "
            "\"[Let's eat it together|Half of it is for you|Please take some]!\"",
            "{F} [smiled|laughed|was so happy]. [They sat down side by side and ate|The two friends ate together] and [it was the best {food} ever|talked and laughed|soon there was nothing left].",
            "[\"It tastes better with you,\" said {H}.|\"Thank you for sharing,\" said {F}.|After that, they played until the sun went down.|]",
        ],
    ),
    (
        "broken thing",
        {
            "obj": "blue cup,flower pot,big plate,lamp,window,glass bowl",
            "play": "played with a ball in the house,ran through the room,danced around the table,jumped on the chair",
            "hide": "under the rug,behind the sofa,in a box,under the bed",
            "moral": "it is always better to tell the truth,telling the truth is brave,everyone makes mistakes",
        },
        [
            "One {weather} day, {H} {play}. {G} had said, \"[Please be careful|Do not run in the house|Please play outside].\" "
            "But {H} [did not listen|forgot|was having too much fun].",
            "[Crash!|Bang!|Then there was a loud crash.] The {obj} [fell down and broke|was broken|broke into many pieces]. [{H} was scared.|{H} stood very still.|\"Oh no!\" said {H}.]",
            "{He} [put the pieces|hid the pieces] {hide}. [\"No one will see it,\" {he} thought.|{He} hoped that no one would see.] But {his} [heart felt heavy|tummy hurt|face was red].",
            "¶[Soon|That evening|Later], {g} came in. \"[Where is the {obj}|Have you seen the {obj}|What happened to the {obj}]?\" {ghe} asked.",
            "{H} [looked at the floor|wanted to say nothing|was quiet for a moment]. Then {he} [took a deep breath|was brave] and said, \"[I broke it|It was me]. I am [so sorry|very sorry].\"",
            "¶{G} [gave {H} a hug|smiled|sat down next to {H}]. \"[Thank you for telling me the truth|I am glad that you told me|I am not angry, because you told the truth],\" {ghe} said. "
            "\"[We can fix it together|Next time, play outside|It was only a {obj}].\"",
            "[They cleaned up together.|They picked up the pieces and put them together with glue.|{H} helped to clean the floor.] [{H} felt much better.|{H} felt light and happy again.]",
        ],
    ),
    (
        "birthday surprise",
        {
            "gift": "kite,book,little drum,scarf,box of paints,pair of boots",
            "moral": "friends never forget you,good things come to those who wait,a surprise can hide behind a closed door",
        },
        [
            "[It was {H}'s birthday.|Today was {H}'s birthday.] [{He} woke up early and was very excited.|{He} jumped out of bed.|{He} had waited for this day for a long time.]",
            "[But when {he} met {F}, {fhe} did not say anything.|{He} went to see {F}, but {F} was busy.|\"Hello, {F}! Do you know what day it is?\" asked {H}. \"It is a {weather} day,\" said {F} and walked away.]",
            "[Then {he} went to {g}, but {ghe} was busy too.|{G} did not say a word about it.|Nobody said happy birthday.] [\"Everyone forgot,\" thought {H}.|{H} felt very sad.|{He} walked around all alone.]",
            "¶In the [evening|afternoon], {H} went home. [It was dark inside.|The house was dark and quiet.|{He} opened the door slowly.] [Then the lights went on!|Suddenly there was light!]",
            "\"[Surprise|Happy birthday, {H}|Surprise! Happy birthday]!\" [everyone shouted|they all cried]. [{F} was there, and {g} too.|All {his} friends were there.] [There was a big cake with candles.|There was music and a big cake.]",
            "{F} gave {H} a {gift}. \"[We did not forget|We wanted to surprise you|We made the cake all day]!\" {fhe} said. [{H} laughed and cried at the same time.|{H} was so happy.|\"This is the best birthday ever,\" said {H}.]",
            "[They danced and ate cake until late.|They sang and played games all evening.|Then {H} blew out the candles and made a wish.]",
        ],
    ),
    (
        "baking",
        {
            "cake": "apple cake,birthday cake,loaf of bread,berry pie,chocolate cake,carrot cake",
            "missing": "eggs,milk,sugar,flour,butter,honey",
            "moral": "good neighbors share what they have,many hands make the work easy,it is fun to make things together",
        },
        [
            "One {weather} [day|morning], {H} wanted to bake a {cake} [for {g}|for {F}|for the whole family]. [{He} put on an apron and washed {his} hands.|{He} took out a big bowl.]",
            "But [there was a problem|when {he} looked in the kitchen, something was missing]. [There was no "
            "{missing}.|\"Oh no, we have no {missing}!\" said {H}.|The {missing} jar was empty.]",
            "¶So {he} went to {F}'s house and knocked on the door. \"[Do you have some {missing} for me|Can you give me some {missing}|May I have some {missing}, please]?\" {he} asked. "
            "\"[Yes, of course|Sure|I have plenty],\" said {F}. \"[Can I help you|May I bake with you|What are you making]?\"",
            "[They went back together.|{H} was happy to have help.|So the two friends went to the kitchen.] [{H} mixed everything in the bowl, and {F} helped.|They mixed and stirred and laughed.|There was flour on the table, on the floor and on {H}'s nose!]",
            "[Then they put the {cake} in the oven and waited.|The oven was hot, so {g} helped them.|They waited and waited.] [Soon the whole house smelled sweet.|It smelled so good.|After an hour, it was ready.]",
            "¶[Everyone came to the table.|They cut the {cake} and everyone had a piece.|{G} took the first bite.] \"[This is the best {cake} in the world|It is very good|What a treat],\" said {g}.",
            "[{H} and {F} were very proud.|{H} smiled at {F}. \"We did it together,\" {he} said.|They ate until nothing was left.]",
        ],
    ),
    (
        "new friend",
        {
            "place2": "park,school,garden,pond,playground",
            "game": "hide and seek,ball,catch,a new game,with the blocks",
            "moral": "a kind word can start a friendship,it is nice to make new friends,a smile is a good way to say hello",
        },
        [
            "[One day|One morning], someone new came to the {place2}. [It was {F}, {afnoun}.|{Fhis} name was {F}, and {fhe} was {afnoun}.] [{F} did not know anyone.|{F} was very shy.] [{Fhe} sat all alone.|{Fhe} stood near a tree and looked at the ground.]",
            "[The others laughed and played, but nobody talked to {F}.|Everyone was playing, but {F} was not.] {H} saw [it|{fhim}] [and felt sorry for {fhim}|and thought, \"{Fhe} looks lonely\"].",
            "¶So {H} [went over|walked up to {fhim}] and said, \"[Hello|Hi]! My name is {H}. [What is your name|Who are you]?\" \"I am {F},\" [said {F} in a small voice|{fhe} said softly].",
            "\"[Do you want to play {game} with us|Would you like to play {game}|Come and play {game} with me]?\" asked {H}. [{F} looked up and smiled.|{F}'s eyes grew bright.|\"Yes, please!\" said {F}.]",
            "¶They played {game} [all afternoon|until it was dark|for a long time]. [{F} was very good at it.|{F} laughed a lot.|Soon the others came and played too.] [\"This is fun!\" said {F}.|]",
            "[When it was time to go home, {F} said, \"Thank you for being my friend.\"|\"Will you come back tomorrow?\" asked {H}. \"Yes!\" said {F}.|In the evening, {F} was not shy any more.]",
        ],
    ),
    (
        "sick friend",
        {
            "gift": "warm soup,some honey,a bunch of flowers,a funny book,some tea,a soft blanket",
            "moral": "kindness is the best medicine,small things can make a big difference,friends take care of each other",
        },
        [
            "[One day|One {weather} morning], {H} wanted to play with {F}. [{He} knocked on {fhis} door.|{He} went to {F}'s house.] But {F} was [sick|ill] and had to stay in bed.",
            "\"[I feel so bad|My head is hot|My throat hurts],\" said {F}. \"[I cannot play today|I cannot get up|I am sad because I cannot go outside].\" {H} [felt sorry for {fhim}|wanted to help].",
            "¶[{H} ran home and thought about it.|\"What can I do?\" {H} asked {g}.|{H} had an idea.] [{G} said, \"Bring {fhim} {gift}.\"|\"I will bring {fhim} {gift},\" {he} said.]",
            "So {H} brought {gift} to {F}. [{He} sat next to the bed and told a story.|Then {he} told {fhim} funny stories.|{He} sang a song for {fhim}, too.] [{F} began to smile.|{F} laughed for the first time that day.]",
            "¶[The next day|After two days|A few days later], {F} [was well again|felt much better|could get up]. \"[You helped me so much|Thank you, {H}|You are the best doctor],\" {fhe} said. "
            "[Then they went outside and played together.|And they ran out into the sun.|They hugged each other.]",
        ],
    ),
    (
        "cannot sleep",
        {
            "noise": "the wind at the window,a strange sound,the rain on the roof,something in the dark",
            "truth": "a branch of the tree,a little mouse,the old clock,the cat",
            "moral": "things look bigger in the dark,you can be brave when you know what it is,there was nothing to fear",
        },
        [
            "[One night|That night], {H} could not sleep. [{He} turned from side to side.|{He} closed {his} eyes and opened them again.] [It was dark in the room.|The moon was behind the clouds.]",
            "[Then {he} heard {noise}.|{He} heard {noise}.] [\"What is that?\" {he} thought.|{H} pulled the blanket over {his} head.|{His} heart went boom, boom, boom.]",
            "¶\"{G}!\" [called {H}|{he} called]. {G} came [in with a light|into the room|quickly]. \"[What is wrong|What is it|Why are you still awake], my dear?\" {ghe} asked. \"[There is something there|I am afraid|I heard something],\" said {H}.",
            "\"[Let's look together|Come, we will look together],\" said {g}. [They walked to the window hand in hand.|They looked behind the door and under the bed.] It was [only|just] {truth}! [{H} had to laugh.|{H} felt silly, but also happy.]",
            "¶{G} [sat on the bed and sang a soft song|told a short story about the stars|tucked {H} in]. \"[Good night|Sleep well], little one,\" {ghe} said. [Soon {H} was asleep.|{H} closed {his} eyes and slept until the morning.|And {H} had the sweetest dream.]",
        ],
    ),
    (
        "learning a skill",
        {
            "skill past": [
                ("ride a bike", "rode"), ("swim", "swam"), ("skate", "skated"), ("climb the big tree", "climbed"),
                ("jump over the stream", "jumped"), ("whistle", "whistled"), ("dance", "danced"), ("play the drum", "played"),
                ("paint a picture", "painted"), ("fly a kite", "ran with the kite"),
            ],
            "moral": "you learn when you do not give up,it is fine to fail if you try again,a little practice every day goes a long way",
        },
        [
            "{H} wanted to learn to {skill}. [All the others could do it, but {he} could not.|{He} had seen {F} do it, and it looked like so much fun.|{He} dreamed of it every night.]",
            "[One day|One {weather} day|So one morning], {he} tried. [It did not go well.|It was much harder than {he} thought.] [{He} fell down.|{He} tried again, and it went wrong again.|\"I will never learn it,\" {he} said.]",
            "¶{F} saw it and came over. \"[Don't give up|Everyone has to start|You need some practice|I could not do it at first],\" {fhe} said. \"[I will help you|I can show you how|Try it slowly].\"",
            "[Every day|The whole week|Day after day], they practiced together. [Some days were good, and some days were bad.|{H} made many mistakes, but {he} did not stop.|{H} got a little better each time.]",
            "¶Then, one {weather2} day, [it worked|something great happened|{H} tried once more]. {H} {past} [all by {himself}|without any help|and did not fall]! \"[I did it|Look at me|I can do it]!\" {he} [shouted|cried|called].",
            "{F} [clapped and cheered|was very proud|jumped with joy]. [\"I knew you could do it,\" {fhe} said.|\"Now you can teach others,\" said {F}.|{H} had a big smile on {his} face.]",
        ],
    ),
    (
        "rainy picnic",
        {
            "snack": "sandwiches and apples,cheese and bread,cookies and juice,berries and cake",
            "inside": "in the living room,under the big table,in the barn,in a tent made of blankets",
            "moral": "you can have fun in any weather,a good day does not need the sun,plans can change and still be good",
        },
        [
            "{H} and {F} wanted to [have a picnic|go on a picnic]. They packed {snack} [in a basket|and a blanket]. [The weather was perfect for a picnic.|The sun was shining.|They walked to the lake.]",
            "But [suddenly|when they arrived|on the way], [dark clouds came|the sky turned grey]. [Drip, drop!|Plop!|Then the rain began.] [Soon it rained hard.|The rain fell on their heads.|Everything got wet.] \"[Oh no, our picnic|Now we cannot have our picnic]!\" said {F}.",
            "¶They ran [home|back] as fast as they could. [They were wet and sad.|{F} looked out of the window and "
            "sighed.] Then {H} [had an idea|smiled]. \"[Who says that a picnic must be outside]?\" {he} said.",
            "So they put the blanket {inside}. [They ate {snack} and listened to the rain.|They pretended that the floor was green grass.|They told stories and sang songs.] [It was even better than the park.|It was so cozy.|They laughed a lot.]",
            "¶[When they had eaten everything, the sun came out.|In the evening, they saw a rainbow.|\"This was the best picnic ever,\" said {F}.] [They went outside and jumped in the puddles.|\"Let's do it again tomorrow!\" said {H}.|]",
        ],
    ),
    (
        "gift for mother",
        {
            "gift": "a necklace of shells,a card with a red heart,a picture of a flower,a basket of berries,a crown of flowers",
            "mishap": "the rain made it wet,the wind took it away,the goat ate a part of it,it fell into a puddle",
            "moral": "a gift that comes from the heart is the best gift,love is the best gift of all,it is the thought that counts",
        },
        [
            "It was {g}'s birthday. {H} wanted to give {ghim} something [nice|special]. But {he} had no money. [\"What can I do?\" {he} thought.|{He} thought and thought.] \"I know! I will make {gift}.\"",
            "[{He} worked on it all morning.|{He} worked very hard.|{F} helped, too.] [It looked very pretty.|It was not easy, but {he} did it.] But on the way home, {mishap}. [{H} wanted to cry.|\"Now it is not pretty any more,\" {he} said.]",
            "¶{H} came home and held it behind {his} back. \"[I made something for you|Happy birthday], but [it is not pretty any more|something happened to it],\" {he} said [with tears in {his} eyes|in a small voice].",
            "{G} looked at it. [Then {ghe} smiled a big smile.|{Ghis} eyes were bright.] \"[This is the most beautiful gift of all|I love it|It is perfect], [because you made it for me|because it comes from you],\" {ghe} said and gave {H} a [big|long] hug.",
        ],
    ),
    (
        "lost tooth",
        {
            "bite": "an apple,a carrot,a piece of bread,a pear",
            "moral": "growing up can be fun,some things only take time",
            "gift": "shiny coin,little book,small star of glass,new brush",
        },
        [
            "{H} had a loose tooth. [It moved when {he} talked.|{He} could move it with {his} tongue.] [\"When will it come out?\" {he} asked {g}. \"Soon,\" said {g}.|{He} was a little scared.]",
            "[One day|At lunch], {he} bit into {bite}. [Crack!|Oh!] The tooth was [out|gone]! [{H} looked in the mirror and laughed.|{He} held it in {his} hand.] \"[Look, {g}|I lost my tooth]!\" {he} [called|cried].",
            "¶[That night, {H} put the tooth under the pillow.|{G} said, \"Put it under your pillow.\"] [In the morning, there was a {gift}.|When {he} woke up, the tooth was gone, but there was a {gift}!] [{H} ran to show it to {F}.|{H} was so happy.]",
            "\"[I have a loose tooth too|I want to lose a tooth too],\" said {F}. [They both laughed.|\"It does not hurt,\" said {H}. \"You only have to wait.\"]",
        ],
    ),
    (
        "jealous",
        {
            "thing": "a new bike,a new coat,a big kite,a new toy,a red scooter",
            "moral": "it is better to be happy for a friend,you do not need everything that others have,friends are worth more than things",
        },
        [
            "One day, {F} had {thing}. [Everyone looked at it.|It was very nice.] {H} [looked at it too and felt bad inside|wanted one too|was jealous]. [\"It is not fair,\"|\"Why don't I have one?\"] {he} thought.",
            "[{H} did not want to play with {F} any more.|{H} did not say hello to {F}.|\"I don't like it,\" said {H}, but that was not true.] [{F} was sad and did not know why.|{F} went home with a sad face.]",
            "¶[That evening|At home], {H} told {g} about it. {G} said, \"[You have something too: a good friend].\"",
            "{H} thought about it [for a long time|all night]. [The next day|In the morning], {he} went to {F}. \"[I was jealous|I am sorry that I was mean]. [Your new thing is great|I am happy for you],\" {he} said.",
            "¶{F} [smiled|was glad]. \"[You can use it too|We can share it|Let's take turns],\" {fhe} said. [So they took turns all day.|And so they did.] [{H} was happy again.|It was the best day of the week.]",
        ],
    ),
    (
        "cleaning up",
        {
            "mess": "toys on the floor,books on the bed,socks under the chair,paper everywhere,blocks in every corner",
            "lost": "favorite book,other shoe,red pencil,school bag,little bell",
            "moral": "it is nice when everything has its place,work is fun when you make it a game",
        },
        [
            "{H}'s room was a mess. There were {mess}. \"[Please clean your room|You should clean your room, {H}],\" "
            "said {g}. \"[Later|Not now|I am too busy],\" said {H}.",
            "[Then {F} came to play, but there was no place to sit.|The next day {H} could not find {his} {lost}.|{H} looked for {his} {lost}, but could not find it in the mess.] [\"Oh dear,\" said {H}.|{H} was cross.]",
            "¶\"[I have an idea|Let's make it a game],\" said {F}. \"We sing a song, and when the song is over, we are "
            "done.\" [One, two, three, go!|They started to run.] They picked up [everything|the toys, the books and "
            "the socks].",
            "[Soon the room was clean.|After a short time, the floor was clean.] And what did they find? [{H}'s {lost}!|The {lost} was there, too!] [\"I am so glad,\" said {H}.|They laughed.] {G} [came in and was very surprised|gave them both a cookie].",
        ],
    ),
]
