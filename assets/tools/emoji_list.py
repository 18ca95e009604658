"""The emoji a visitor can pick as a stimulus, in the order of the sheet: char | concept | name | keywords."""

TABLE = """
🐱 | cat | cat face | kitten, pet, animal
🐈 | cat | cat | kitten, pet, animal
🐶 | dog | dog face | puppy, pet, animal
🐕 | dog | dog | puppy, pet, animal
🐴 | horse | horse face | pony, animal
🐎 | horse | horse | racehorse, gallop, animal
🐮 | cow | cow face | cattle, farm, animal
🐄 | cow | cow | cattle, farm, animal
🐷 | pig | pig face | farm, animal
🐑 | sheep | ewe | lamb, wool, farm, animal
🐔 | chicken | chicken | hen, farm, bird
🦆 | duck | duck | bird, pond
🦉 | owl | owl | bird, night
🦜 | parrot | parrot | bird, macaw
🐧 | penguin | penguin | bird, ice
🦅 | eagle | eagle | bird of prey
🐦 | bird | bird | songbird, animal
🐭 | mouse | mouse face | rodent, animal
🐰 | rabbit | rabbit face | bunny, animal
🐿️ | squirrel | chipmunk | rodent, animal
🦔 | hedgehog | hedgehog | spines, animal
🐻 | bear | bear | animal
🐼 | panda | panda | bear, animal
🐨 | koala | koala | Australia, animal
🦁 | lion | lion | wild, cat, animal
🐯 | tiger | tiger face | wild, cat, animal
🦒 | giraffe | giraffe | Africa, animal
🐘 | elephant | elephant | trunk, animal
🦓 | zebra | zebra | stripes, animal
🐵 | monkey | monkey face | ape, animal
🦊 | fox | fox | animal
🐺 | wolf | wolf | animal
🐸 | frog | frog | animal
🐢 | turtle | turtle | tortoise, animal
🐍 | snake | snake | reptile, animal
🐊 | crocodile | crocodile | alligator, reptile
🐟 | fish | fish | sea, animal
🐠 | fish | tropical fish | sea, animal
🦈 | shark | shark | sea, fish
🐬 | dolphin | dolphin | sea, animal
🐳 | whale | spouting whale | sea, animal
🐙 | octopus | octopus | sea, animal
🦀 | crab | crab | sea, animal
🐌 | snail | snail | slow, animal
🦋 | butterfly | butterfly | insect
🐝 | bee | honeybee | insect, honey
🐞 | ladybird | lady beetle | ladybug, insect
🕷️ | spider | spider | web
🦖 | dinosaur | T-Rex | dinosaur
🐉 | dragon | dragon | myth
🍎 | apple | red apple | fruit, food
🍌 | banana | banana | fruit, food
🍊 | orange | tangerine | fruit, food
🍋 | lemon | lemon | fruit, food
🍓 | strawberry | strawberry | fruit, food
🍇 | grapes | grapes | fruit, food
🍉 | watermelon | watermelon | fruit, food
🍍 | pineapple | pineapple | fruit, food
🥕 | carrot | carrot | vegetable, food
🍄 | mushroom | mushroom | fungus
🍞 | bread | bread | loaf, food
🧀 | cheese | cheese wedge | food
🍕 | pizza | pizza | food
🍔 | hamburger | hamburger | burger, food
🍦 | ice cream | soft ice cream | dessert, food
🎂 | cake | birthday cake | dessert, food
🍩 | doughnut | doughnut | donut, food
🥚 | egg | egg | food
☕ | cup | hot beverage | coffee, tea, drink, mug
🍵 | cup | teacup without handle | tea, drink
🍷 | wine | wine glass | drink
🍺 | beer | beer mug | drink
🚀 | rocket | rocket | space, launch
🏍️ | motorcycle | motorcycle | motorbike, vehicle
🚲 | bicycle | bicycle | bike, vehicle
🚗 | car | automobile | vehicle
🚌 | bus | bus | vehicle
🚚 | truck | delivery truck | lorry, vehicle
🚒 | fire engine | fire engine | truck, vehicle
🚂 | train | locomotive | railway, steam, vehicle
✈️ | aeroplane | airplane | plane, flight
🚁 | helicopter | helicopter | flight
⛵ | boat | sailboat | sail, sea
🚢 | ship | ship | sea
🏠 | house | house | home, building
🏰 | castle | castle | building
🌉 | bridge | bridge at night | city
🗽 | statue | Statue of Liberty | New York
🪑 | chair | chair | furniture
🛏️ | bed | bed | furniture
🚪 | door | door | house
💡 | light bulb | light bulb | lamp, idea
🕰️ | clock | mantelpiece clock | time
⌚ | watch | watch | clock, time
📱 | phone | mobile phone | telephone
💻 | computer | laptop | notebook
📷 | camera | camera | photo
📺 | television | television | TV
📚 | book | books | library, reading
✏️ | pencil | pencil | write
✂️ | scissors | scissors | cut
🔨 | hammer | hammer | tool
🔑 | key | key | lock
☂️ | umbrella | umbrella | rain
👓 | glasses | glasses | spectacles
👕 | shirt | t-shirt | clothes
👟 | shoe | running shoe | clothes
🎩 | hat | top hat | clothes
🎸 | guitar | guitar | music
🎹 | piano | musical keyboard | music
🎻 | violin | violin | music
⚽ | ball | soccer ball | football, sport
🏀 | basketball | basketball | ball, sport
🎈 | balloon | balloon | party
🎁 | present | wrapped gift | box
🌳 | tree | deciduous tree | plant, nature
🌲 | tree | evergreen tree | fir, plant, nature
🌵 | cactus | cactus | plant, desert
🌸 | flower | cherry blossom | plant, nature
🌻 | flower | sunflower | plant, nature
🌹 | flower | rose | plant, nature
🍁 | leaf | maple leaf | plant, autumn
☀️ | sun | sun | weather, sky
🌙 | moon | crescent moon | night, sky
⭐ | star | star | night, sky
☁️ | cloud | cloud | weather, sky
🌈 | rainbow | rainbow | weather, sky
❄️ | snow | snowflake | winter, weather
⛄ | snowman | snowman | winter
🔥 | fire | fire | flame
🌊 | wave | water wave | sea
⛰️ | mountain | mountain | nature
🌍 | Earth | globe showing Europe and Africa | world, planet
😀 | happy face | grinning face | smile, person
😢 | sad face | crying face | tears, person
😡 | angry face | pouting face | rage, person
😱 | frightened face | face screaming in fear | scared, person
👩 | woman | woman | person, face
👨 | man | man | person, face
👶 | baby | baby | person, face
👁️ | eye | eye | look
✋ | hand | raised hand | person
🧠 | brain | brain | neuron, mind
❤️ | heart | red heart | love
"""

# Those that only bundled boards show, each a file of its own: a sheet with more cells would be compressed anew, and the pictures of the others,
# which figures and links of today rest on, would change.
SINGLE = """
😮 | surprised | face with open mouth | astonished, person
🤢 | disgusted | nauseated face | sick, person
🖱️ | computer mouse | computer mouse | pointer
"""
