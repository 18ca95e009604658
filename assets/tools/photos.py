"""The bundled photographs: where each comes from, who made it, under which terms.

One row a photograph; make_photos.py makes the pictures and stimuli/LICENSES.md from this table.
"""
from collections import namedtuple

# crop: (left, top, right, bottom) in pixels of the original, or None for the whole picture.
Photo = namedtuple("Photo", "id concept title package file author licence source crop")

CC0 = "CC0-1.0"
PD = "public domain"
SK = "python3-skimage"
GC = "gcompris-qt-data"
COMMONS = "https://commons.wikimedia.org/wiki/File:"
FARM = "explore_farm_animals/resource/animals/"
WORLD = "explore_world_animals/resource/animals/"
SORT = "categorization/resource/images/"

PHOTOS = [
    Photo("chelsea", "cat", "Chelsea the cat", SK, "chelsea.png", "Stéfan van der Walt", CC0,
          "scikit-image skimage.data.chelsea", None),
    Photo("coffee", "cup", "A cup of espresso", SK, "coffee.png", "Rachel Michetti (Pikolo Espresso Bar)", CC0,
          "scikit-image skimage.data.coffee", None),
    Photo("rocket", "rocket", "Falcon 9 on the pad", SK, "rocket.jpg", "SpaceX", PD,
          "scikit-image skimage.data.rocket; https://www.flickr.com/photos/spacexphotos/16511594820/",
          (160, 90, 497, 427)),
    Photo("astronaut", "astronaut", "Eileen Collins, astronaut", SK, "astronaut.png", "NASA", PD,
          "scikit-image skimage.data.astronaut; https://flic.kr/p/r9qvLn", None),
    Photo("dog", "dog", "A German shepherd", GC, FARM + "dog.webp", "Hans Kemperman", PD,
          COMMONS + "German-shepherd-4040871920._(2).jpg", (130, 0, 1010, 768)),
    Photo("horse", "horse", "A black horse", GC, FARM + "horse.webp", "Seth Zeigler", CC0,
          COMMONS + "Nokota_Horse_Stud_Band.jpg", (560, 190, 960, 590)),
    Photo("goldfish", "fish", "A goldfish", GC, SORT + "fishes/fish25.webp", "Necrophorus", PD,
          COMMONS + "Goldfisch_1.jpg", None),
    Photo("kitten", "cat", "A kitten with a ball of wool", GC, FARM + "cat.webp", "Loliloli", PD,
          COMMONS + "Spielendes_K%C3%A4tzchen.JPG", None),
    Photo("teacup", "cup", "A porcelain cup", GC, SORT + "others/cup.webp", "FA2010", PD,
          COMMONS + "Fermanagh_cup_makffm_13817.jpg", None),
    Photo("cow", "cow", "A cow in a meadow", GC, FARM + "cow.webp", "Dohduhdah", PD,
          COMMONS + "Cow-IMG_2050.JPG", (130, 100, 1000, 768)),
    Photo("sheep", "sheep", "A sheep", GC, FARM + "sheep.webp", "Rob Mitchell", CC0,
          COMMONS + "Sheep_(33625876592).jpg", (130, 20, 880, 742)),
    Photo("pig", "pig", "A young pig", GC, FARM + "pig.webp", "Teinesavaii", PD,
          COMMONS + "Pig_1,_Savaii,_Samoa.JPG", (90, 80, 760, 720)),
    Photo("duck", "duck", "A white duck", GC, FARM + "duck.webp", "Bernard Spragg", CC0,
          COMMONS + "Aylesbury_Duck._(9373723157).jpg", None),
    Photo("owl", "owl", "A tawny owl", GC, FARM + "owl.webp", "Lepale", CC0,
          COMMONS + "Owl_The_Nightbird.jpg", (380, 50, 1010, 683)),
    Photo("chickens", "chicken", "Four chickens", GC, FARM + "chicken.webp", "Tranquilles", PD,
          COMMONS + "Chickens_at_Tranquilles_B%26B.JPG", None),
    Photo("panda", "panda", "A giant panda", GC, WORLD + "panda.webp", "Jeff Kubina", PD,
          COMMONS + "Giant_Panda_2004-03-2.jpg", None),
    Photo("giraffe", "giraffe", "Giraffes", GC, WORLD + "giraffe.webp", "Mike and Lara Wolfe", CC0,
          COMMONS + "Giraffe_courtship_(25657342808).jpg", (400, 90, 900, 590)),
    Photo("hedgehog", "hedgehog", "A hedgehog", GC, WORLD + "hedgehog.webp", "George Chernilevsky", PD,
          COMMONS + "Erinaceus_roumanicus_2020_G2.jpg", None),
    Photo("parrot", "parrot", "A scarlet macaw", GC, WORLD + "scarlet_macaw.webp", "Dcoetzee", CC0,
          COMMONS + "Scarlet_macaw_at_Cougar_Mountain_Zoological_Park.jpg", None),
    Photo("crab", "crab", "A Sally Lightfoot crab", GC, "erase/resource/crab.webp", "Nosferattus", CC0,
          COMMONS + "Sally_Lightfoot_Crab_2019.jpg", (150, 0, 1760, 1080)),
    Photo("chair", "chair", "A white chair", GC, SORT + "others/chair.webp", "Pierre Gencey", PD,
          COMMONS + "Gabriel_00.jpg", None),
    Photo("scissors", "scissors", "A pair of scissors", GC, SORT + "tools/scissors1.webp", "Evan-Amos", PD,
          COMMONS + "Fiskars-scissors.jpg", None),
    Photo("windmill", "windmill", "A windmill", GC, SORT + "renewable/windmill7.webp", "Dartford Warbler", PD,
          COMMONS + "Nutley_Windmill_2.jpg", None),
]
