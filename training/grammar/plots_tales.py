"""Plots in the manner of old tales and of make-believe. A plot is (name, picks, beats); see stories.py."""

PLOTS = [
    (
        "the king who could not laugh",
        {
            "ruler": "king,queen,prince",
            "trick": "fell into a bowl of soup,danced with a goose,put the boots on the wrong feet,sneezed so hard that the hat flew away,sat down on a cake",
            "moral": "a good laugh is worth more than gold,you do not need gold to make someone happy,laughing together is the best gift",
        },
        [
            "In that land, there was a {ruler} who could not laugh. [Many had tried to help.|Every day was grey and sad in the castle.] "
            "\"[Who makes me laugh gets a bag of gold|I will give a bag of gold to anyone who can make me laugh],\" said the {ruler}.",
            "[Many people came.|One by one, they came to the castle.] [Some told jokes, and some made funny faces.|One sang a funny song, and one stood on his head.] "
            "But the {ruler} [did not even smile|only looked sad].",
            "¶Then {H} and {F} came to the castle. [{H} was so excited that {he} forgot what {he} wanted to say.|{H} wanted to tell a story.] But {he} {trick}! "
            "[{F} tried to help and fell down, too.|{F} ran to help, and they both fell over.] [What a mess!|Everybody held their breath.]",
            "First it was quiet. Then [there was a strange sound|the {ruler} made a small sound]. \"Ha! Ha, ha! Ha, ha, ha!\" The {ruler} laughed [and laughed|until the tears came]. "
            "[Soon everyone in the castle was laughing.|Even the guards had to laugh.]",
            "¶\"[The gold is yours|Take the gold],\" said the {ruler}. \"[We do not need it|We only want to be your friends],\" said {H}. [So they stayed for dinner.|And they came back every week to laugh together.]",
        ],
    ),
    (
        "the big turnip",
        {
            "plant": "carrot,turnip,pumpkin,beet",
            "small": "a mouse,a bee,a tiny bird,a little frog",
            "moral": "even a little help can be what is missing,nobody is too small to help,together we are strong",
        },
        [
            "In the garden, {H} had planted a {plant}. It grew and grew and grew, until it was [as big as a house|the biggest {plant} in the world]. One day, {he} wanted to pull it out.",
            "{H} pulled and pulled, but the {plant} did not move. So {he} called {F}. {F} pulled {H}, and {H} pulled the {plant}. They pulled and pulled, but the {plant} did not move.",
            "So they called {g}. {G} pulled {F}, {F} pulled {H}, and {H} pulled the {plant}. They pulled and pulled, but the {plant} did not move. [\"It is too big,\" said {F}.|They sat down and were tired.]",
            "¶Then {small} came along. \"[May I help|Can I help you]?\" it asked. [They laughed.|\"You are so small!\" said {F}.] \"[But please try|Come on],\" said {H}. [So they all pulled together.|They all pulled once more.] One, two, three, and pop!",
            "The {plant} was out! [They all fell on their backs and laughed.|They all fell down in the grass.] [That evening, there was soup for everyone.|They made a big pot of soup, and there was enough for all.]",
        ],
    ),
    (
        "the quarrel about the fence",
        {
            "thing": "apple tree,old bench,well,swing,nut tree",
            "moral": "it is better to share than to fight,friends are more important than being right,a kind word can end a fight",
        },
        [
            "Between {H}'s house and {F}'s house, there was [an old|a nice] {thing}. \"[It is mine|It belongs to me],\" said {H}. \"[No, it is mine|No, it belongs to me],\" said {F}. [They began to fight.|They were both angry.]",
            "{H} built a fence. {F} built a bigger fence. [Soon they could not see each other any more.|They did not talk any more.] [The days were long and quiet.|{H} was lonely, but did not want to say it.|Each of them sat alone.]",
            "¶One [night|{weather} day], {g} came and said, \"[What good is the {thing} if you are alone|Which is better, the {thing} or a friend]?\" [{H} could not sleep that night.|{H} thought about it for a long time.]",
            "In the morning, {H} took down the fence. [And what did {he} see? {F} was taking down the other fence!|{F} came out and helped.] \"[I am sorry|I was silly],\" said {H}. \"[I am sorry, too|Me too],\" said {F}. [They both laughed.|They hugged each other.]",
            "¶[From then on, the {thing} belonged to both.|They used the wood of the fence to build a table.] [Every evening, they sat there together.|And there was enough for both.]",
        ],
    ),
    (
        "the box that was a rocket",
        {
            "place": "the moon,a star,a far planet",
            "being": "a little green man,a blue cat with three eyes,a round creature with long ears",
            "moral": "you can go anywhere in your dreams,a box can be a whole world,all you need is an idea and a friend",
        },
        [
            "One {weather2} day, {H} found a big box. \"[What can we do with it|What is it good for]?\" asked {F}. \"[It is a rocket|This is not a box, it is a rocket],\" said {H}. [They painted it red and blue.|They drew buttons and lights on it.] Then they climbed in.",
            "\"[Five, four, three, two, one, go|Three, two, one, go]!\" [The rocket shook.|There was a loud noise.] [They flew past the clouds.|Up and up they went.] [The earth was small and blue.|They saw stars everywhere.] [\"Look, how beautiful!\" said {F}.|{F} held {H}'s hand.]",
            "¶They landed on {place}. There they met {being}. \"[Welcome|Hello],\" it said. [\"Would you like some tea?\"|\"Do you want to play?\"] [They jumped as high as a house.|They played and jumped and laughed.] [It was very quiet and bright there.|There was no wind and no rain.]",
            "Then they heard a voice from far away. \"[Dinner is ready|Time for dinner]!\" It was {g}. [\"We must go home,\" said {H}.|\"Quick, back to the rocket!\" said {F}.] They flew [all the way back|home as fast as they could]. [Bump!|They landed in the middle of the room.]",
            "¶\"[Where have you been|What did you do today]?\" asked {g}. \"[We were on {place}|We flew to {place}],\" said {H}. {G} smiled [and gave them soup|and looked at the box]. [That night, something blue waved from the sky.|\"Tomorrow the box will be a boat,\" said {F}.]",
        ],
    ),
    (
        "hiccups",
        {
            "cure": "drink a glass of water,hold your breath,stand on one leg,count to ten",
            "cure2": "eat a spoon of sugar,close your eyes,sing a song,hop around the table",
            "moral": "sometimes the answer comes by itself,a good friend is the best cure",
        },
        [
            "One morning, {H} had the hiccups. \"Hic!\" [{He} could not talk. \"Hic!\"|{He} could not eat. \"Hic!\"] [It was funny at first, but then it was not.|\"Hic! What can I do? Hic!\" said {H}.]",
            "{G} said, \"You must {cure}.\" {H} tried it. [It was quiet.|Everyone waited.] Then: \"Hic!\" [It did not help.|It was still there.] {F} said, \"You must {cure2}.\" {H} tried that, too. \"Hic! Hic!\" [It was even worse.|That did not help either.]",
            "¶[Then {F} went out of the room.|{F} had an idea.] [After a while, the door opened.|{H} waited.] \"Boo!\" shouted {F} [and jumped out|from behind the door]. {H} jumped up high. [\"You scared me!\" {he} said.|\"Oh!\" said {H}.] Then it was quiet.",
            "[No more hiccups!|The hiccups were gone!] \"[Thank you|It worked], {F}!\" said {H} [and laughed|and clapped {his} hands]. \"[You are welcome|That was easy],\" said {F}. \"Hic!\" [Now {F} had the hiccups!|And they both laughed until they cried.]",
        ],
    ),
    (
        "the school play",
        {
            "role": "tree,king,star,bear,wizard,queen",
            "moral": "a friend gives you strength,it is fine to be nervous,you can do more than you think",
        },
        [
            "There was a play, and {H} was the {role}. [{He} practiced every day.|{He} said the words in the bath and in bed.] {F} helped {him} to learn the words. [\"You are very good,\" said {F}.|At last {he} knew them all.]",
            "Then the big day came. [The room was full of people.|So many people were there!] {H}'s [knees were shaking|heart was beating fast]. \"[What if I forget my words|What if they laugh]?\" {he} said. \"[Look at me when you are afraid|I will be there],\" said {F}.",
            "¶{H} went out. [The light was very bright.|It was very quiet.] {He} opened {his} mouth, but [no words came out|{he} had forgotten everything]. [Oh no!|Everyone was waiting.] Then {he} saw {F}. {F} smiled and [made a funny face|said the first word without a sound].",
            "[Then it all came back.|Suddenly {he} remembered.] {H} [spoke loudly and clearly|said every word]. [The people laughed at the right places.|Everyone listened.] At the end, they clapped [and clapped|for a long time]. {G} was [so proud|the loudest of all].",
            "¶\"[I could not have done it without you|Thank you, {F}],\" said {H}. \"[You did it yourself|I only smiled],\" said {F}. [And they went to eat some cake.|That night, {H} dreamed of the next play.]",
        ],
    ),
    (
        "the paint brush",
        {
            "first": "a bird,a flower,a butterfly,a fish,an apple",
            "big": "a lion,a wolf,a big storm,a monster",
            "moral": "with great power you must be careful,you can always paint a door,think first and paint later",
        },
        [
            "[One day|One {weather} day], {H} got an old brush from {g}. \"[Be careful with it|It is not like other brushes],\" said {g}. {H} painted {first}. [Puff!|It moved!] It came out of the paper [and was real|and was alive]! [{H} could not believe {his} eyes.|\"{F}, come and look!\" called {H}.]",
            "{H} painted [cake and apples for everyone|a hat for {F} and shoes for {g}|toys for all the children]. [It was so much fun.|Everyone was happy.] Then {he} said, \"[Now I will paint something big|I want to paint something wild].\" And {he} painted {big}.",
            "¶[That was not a good idea.|It came out of the paper, too!] [It ran through the house.|It made a terrible noise.] \"[Help|Run]!\" cried {F}. [They hid under the table.|They ran into the garden.] [\"What can we do?\"|\"Do something!\"] said {F}. [{H} thought hard.|{H} took the brush again.]",
            "Quickly, {H} painted a big [door|cage|bowl of soup]. [It went in, and it was quiet.|And that was the end of it.] [Puff!|Then it was gone.] [{H} sat down. \"That was close,\" {he} said.|{F} looked out from under the table and laughed.]",
            "¶[{H} put the brush in a box.|{H} gave the brush back to {g}.] \"[I will use it again when I am older|From now on, I will only paint small things],\" {he} said. [{G} smiled.|But the first thing that {he} had painted stayed with {him}.]",
        ],
    ),
    (
        "a pet to love",
        {
            "pet petname": [
                ("old dog", "Bobby"), ("grey cat", "Misty"), ("small rabbit", "Snow"), ("brown pony", "Star"), ("green bird", "Sky"),
            ],
            "moral": "love needs time,a friend can be found in the quietest corner,it is not the looks that make a friend",
        },
        [
            "{H} wished for a pet. [\"Please, please!\" {he} said every day.|{He} dreamed of it every night.] \"[A pet needs much care|You must feed it every day],\" said {g}. \"[I will|I promise],\" said {H}. [So one day they went to look for one.|At last, {g} said yes.]",
            "There were many pets. [Some jumped, and some sang.|They were all loud and funny.] But in the last corner sat a {pet}. It was [very quiet|all alone]. [Nobody wanted it.|It did not look up.] \"[Why is it so sad|What about this one]?\" asked {H}.",
            "¶\"[It is shy|It has been here for a long time],\" said {g}. {H} sat down next to it and waited. [{He} did not say a word.|{He} sang a quiet song.] [After a long time|At last], the {pet} came closer and put its head on {H}'s knee. \"This is my pet,\" said {H}. \"[Its name is {petname}|I will call it {petname}].\"",
            "[At home, {petname} hid under the bed.|The first days were not easy.] But {H} [was patient|gave it food and love]. [{F} came to visit and was very quiet, too.|{F} brought an old blanket for it.] [Then one day, {petname} ran through the garden with {H}.|One morning, {petname} jumped on {H}'s bed.]",
            "¶[They were never apart again.|From that day on, {petname} was always at {H}'s side.] [\"You found each other,\" said {g}.|{H} was the happiest of all.]",
        ],
    ),
    (
        "the message in the bottle",
        {
            "from": "a boy on an island,an old sailor,a girl in a far land,a man in a lighthouse",
            "moral": "a letter can build a bridge,there are friends all over the world,somebody is always glad to hear from you",
        },
        [
            "{H} and {F} were [walking along the water|playing near the water]. [Something was shining in the sand.|\"What is that?\" said {F}.] It was a bottle with a letter in it. [They opened it carefully.|{H} pulled out the letter.]",
            "The letter was from {from}. \"[I am alone here|Nobody writes to me]. [Please write back|I would like to have a friend],\" it said. [\"How sad,\" said {F}.|{H} read it three times.] \"[Let's write back|We must answer],\" said {H}.",
            "¶They wrote a long letter. [They told about their home and their games.|{F} drew a picture of the house.] [They put it into the bottle and threw it far out.|Then they gave the bottle back to the water.] [Every day, they went to look.|They waited for many days.]",
            "[One morning, the bottle was back!|Weeks later, they found the bottle again.] There was a new letter in it and [a beautiful shell|a tiny ship|a blue stone]. \"[Now I am not alone any more|You made me so happy],\" it said. [{H} and {F} danced for joy.|They ran home to show it to {g}.]",
            "¶[Many letters followed.|And so they wrote to each other all year.] [And one summer day, a boat came to visit them.|They never met, but they were good friends.]",
        ],
    ),
    (
        "the clock that stopped",
        {
            "why": "a bird had built a nest in it,a small stone was stuck in it,it was full of dust,a spring was loose",
            "moral": "it is good to look closely,patience can mend many things,quiet ones can have good ideas",
        },
        [
            "On the tower, there was a big clock. [Everyone looked at it.|Every hour, it went ding, dong.] But one day, it stopped. [Nobody knew when to get up.|The bread was burned, and the school was empty.|The train did not know when to go.]",
            "[Many came to mend it.|They tried everything.] One [hit it with a hammer|pulled at the hands], but it did not help. \"[We need a new clock|It is too old],\" they said. {H} [looked at it for a long time|had always loved the clock]. [\"May I try?\" {he} asked.|\"Let me have a look,\" {he} said.]",
            "¶[\"You are too young,\" they said.|They laughed, but they let {him} try.] {H} climbed up, step by step. {F} held the ladder. [It was dark and full of wheels.|{H} looked at every wheel.] And then {he} saw it: {why}! [\"So that is it,\" said {H}.|\"I found it!\" {he} called down.]",
            "{H} [worked very carefully|took {his} time]. [{F} brought oil and a small brush.|Nobody made a sound.] Then it began. Tick, tock, tick, tock. Ding, dong! [Everyone cheered.|The people threw their hats in the air.]",
            "¶[From then on, {H} took care of the clock.|{H} got a small golden watch as a gift.] [And it has never stopped again.|And {F} was always there to help.]",
        ],
    ),
    (
        "fireflies",
        {
            "errand": "bring a cake to {g},fetch water from the well,visit a sick neighbor,look for a lost lamb",
            "moral": "many small lights make a big one,you are never alone in the dark,kindness lights the way",
        },
        [
            "One evening, {H} had to {errand}. [It was getting dark.|The way was long.] [\"I will come with you,\" said {F}.|{F} came along.] They took a lamp. But in the middle of the way, the lamp went out. [It was very dark.|They could not see a thing.]",
            "[\"I am scared,\"|\"Where is the way?\"] said {F}. [{H} was scared, too, but did not say it.|They held hands and stood still.] Then {H} saw a tiny light. It was a firefly that was [caught in a spider web|stuck in a drop of honey]. {H} set it free [with one finger|very gently].",
            "¶\"[Thank you|You are kind],\" said the firefly. \"[Wait here|I will bring my family].\" [It flew away, and soon there were hundreds of lights.|Soon there were lights everywhere.] [They danced in the air.|It was as bright as day.] \"[Follow us|This way],\" they said.",
            "The lights went before them, [over the bridge and along the stream|through the trees and up the hill]. [So {H} and {F} found the way.|Soon they were there.] [\"It looks like stars,\" said {F}.|They had never seen anything so beautiful.]",
            "¶[When they came home, they told {g} everything.|\"Good night, little lights!\" called {H}.] [Since then, {H} has never been afraid of the dark.|Sometimes, on a warm night, they still come to the window.]",
        ],
    ),
    (
        "first day",
        {
            "where": "school,the big school,the swimming school,the music school",
            "bag": "a red bag,a blue bag,a lunch box,a new coat",
            "moral": "new things are only new once,every friend was once a stranger,the first step is the hardest one",
        },
        [
            "Today was {H}'s first day at {where}. [{He} had {bag}.|{G} gave {him} {bag}.] [\"I don't want to go,\" said {H}.|{His} tummy felt strange.] \"[It will be fun|You will like it],\" said {g}. [They walked there hand in hand.|Then {g} waved goodbye.]",
            "There were so many [others|new faces]. [They all seemed to know each other.|Everything was loud and big.] {H} sat down [in the last row|near the window] [and wanted to go home|and did not say a word]. Next to {him} sat {F}. [{F} looked sad, too.|{F} was biting {fhis} lip.]",
            "¶\"[Is it your first day, too|Are you new, too]?\" asked {H}. {F} nodded. \"[I am a little afraid|I do not know anyone],\" {fhe} said. \"[Me too|Then we are two],\" said {H}. [They both smiled.|Then it was not so bad any more.]",
            "They [shared a table and a pencil|did everything together]. [They sang a song and learned a game.|The teacher told a funny story.] [At lunch, they shared their bread.|{F} knew a good joke, and {H} laughed out loud.] [The day went by very fast.|Soon it was time to go home.]",
            "¶\"How was it?\" asked {g}. [\"Can I go again tomorrow?\"|\"It was great!\"] said {H}. \"I have a friend named {F}.\"",
        ],
    ),
]
