#pragma once
#include <string_view>

namespace pn::share {

// What links of version a are likely to hold: deflate's matches reach back into it. Never changed: old links are read with it. A better one
// needs a new letter for the version.
inline constexpr std::string_view kDictionary =
    // clang-format off
    R"~("a":,"accuracy":,"all":,"b":,"bins":,"bundled":,"by":,"card":,"draws":,"font":,"harms":,"inks":,"instead":,"la)~"
    R"~(bel":,"labels":,"layer":,"layers":,"least":,"level":,"most":,"neuron":,"neurons":,"patch":,"permutations":,"pl)~"
    R"~(ace":,"places":,"pooling":,"replace":,"resamples":,"said_as":,"shares":,"shuffles":,"silenced":,"split":,"stat)~"
    R"~(e":,"state_a":,"state_b":,"stimulus":,"strongest":,"threshold":,"top_k":,"words":,"x":,"y":["search",{},1,1],[)~"
    R"~("by_words",{},1,1],["word_probe",{},1,1],["layers",{},1,1],["similar",{},1,1],["attribution",{},1,1],["ablatio)~"
    R"~(n",{},1,1],["occlusion",{},1,1],["attack",{},1,1],["stroop",{},1,1],["audit",{},1,1],["robustness",{},1,1],["c)~"
    R"~(alibration",{},1,1],["compare",{},1,1],["compare_models",{},1,1]"start","strongest","study","predict","gates",)~"
    R"~("attack","stage","tokens","board","maps","neuron","prompts","score""mean","max","blur","zero","a","the","of",")~"
    R"~(and","man","woman","flower","insect","pleasant","unpleasant","red","green","blue","yellow","black","white","ca)~"
    R"~(r","bird","house","tree","a photo of a {}","a drawing of a {}","a picture of the word {}","d","stimuli/astrona)~"
    R"~(ut.drawing.json"]],"a","stimuli/astronaut.jpg"]],"d","stimuli/car.drawing.json"]],"d","stimuli/cat-face.drawin)~"
    R"~(g.json"]],"d","stimuli/cat.drawing.json"]],"d","stimuli/chair.drawing.json"]],"a","stimuli/chair.jpg"]],"a","s)~"
    R"~(timuli/chelsea.jpg"]],"a","stimuli/chickens.jpg"]],"a","stimuli/coffee.jpg"]],"a","stimuli/cow.jpg"]],"a","sti)~"
    R"~(muli/crab.jpg"]],"d","stimuli/cup.drawing.json"]],"d","stimuli/dog.drawing.json"]],"a","stimuli/dog.jpg"]],"d")~"
    R"~(,"stimuli/duck.drawing.json"]],"a","stimuli/duck.jpg"]],"d","stimuli/face.drawing.json"]],"d","stimuli/fish.dr)~"
    R"~(awing.json"]],"d","stimuli/flower.drawing.json"]],"a","stimuli/giraffe.jpg"]],"a","stimuli/goldfish.jpg"]],"a")~"
    R"~(,"stimuli/hedgehog.jpg"]],"d","stimuli/horse.drawing.json"]],"a","stimuli/horse.jpg"]],"d","stimuli/house.draw)~"
    R"~(ing.json"]],"a","stimuli/kitten.jpg"]],"d","stimuli/motorcycle.drawing.json"]],"d","stimuli/owl.drawing.json"])~"
    R"~(],"a","stimuli/owl.jpg"]],"a","stimuli/panda.jpg"]],"a","stimuli/parrot.jpg"]],"a","stimuli/pig.jpg"]],"d","st)~"
    R"~(imuli/rocket.drawing.json"]],"a","stimuli/rocket.jpg"]],"d","stimuli/scissors.drawing.json"]],"a","stimuli/sci)~"
    R"~(ssors.jpg"]],"a","stimuli/sheep.jpg"]],"a","stimuli/teacup.jpg"]],"d","stimuli/tree.drawing.json"]],"a","stimu)~"
    R"~(li/windmill.jpg"]],["l",["f","photo.jpg",1,0],[["","Sans",0.08,0.5,0.5,"#111111","#ffffff",1.0,0.0,0]]],"d","")~"
    R"~(,"#ffffff",[[1,0.02,"#1a1a1a",[-1,0,1,2,-2,3,-3,"w","","Sans",0.35,"#111111","#ffffff"]],{"c":["cat","dog","ho)~"
    R"~(rse","fish","cup","rocket"],"g":[[3,0,0]],"k":[["repaired",[],[]]],"l":{"l":3,"n":[3,0],"p":1,"s":13,"w":1},"m)~"
    R"~(":{"h":"72ede9e4"},"p":["cat","dog","horse","fish","cup","rocket"],"q":"a photo of a {}","r":[0,3,5,6],"s":[[0)~"
    R"~(,0,"Chelsea the cat",["a","stimuli/chelsea.jpg"]],[0,3,"A cat's face",["d","stimuli/cat-face.drawing.json"]],[)~"
    R"~(0,5,"The emoji “cat face”",["e","1f431"]],[0,6,"The word “cat”",["w","cat"]],[1,0,"A German shepherd",["a","st)~"
    R"~(imuli/dog.jpg"]],[1,3,"A sitting dog",["d","stimuli/dog.drawing.json"]],[1,5,"The emoji “dog face”",["e","1f43)~"
    R"~(6"]],[1,6,"The word “dog”",["w","dog"]],[2,0,"A black horse",["a","stimuli/horse.jpg"]],[2,3,"A standing horse)~"
    R"~(",["d","stimuli/horse.drawing.json"]],[2,5,"The emoji “horse face”",["e","1f434"]],[2,6,"The word “horse”",["w)~"
    R"~(","horse"]],[3,0,"A goldfish",["a","stimuli/goldfish.jpg"]],[3,3,"A goldfish",["d","stimuli/fish.drawing.json")~"
    R"~(]],[3,5,"The emoji “fish”",["e","1f41f"]],[3,6,"The word “fish”",["w","fish"]],[4,0,"A cup of espresso",["a",")~"
    R"~(stimuli/coffee.jpg"]],[4,3,"A steaming cup",["d","stimuli/cup.drawing.json"]],[4,5,"The emoji “hot beverage”",)~"
    R"~(["e","2615"]],[4,6,"The word “cup”",["w","cup"]],[5,0,"Falcon 9 on the pad",["a","stimuli/rocket.jpg"]],[5,3,")~"
    R"~(A rocket in flight",["d","stimuli/rocket.drawing.json"]],[5,5,"The emoji “rocket”",["e","1f680"]],[5,6,"The wo)~"
    R"~(rd “rocket”",["w","rocket"]]],"t":"","v":{"a":1,"f":[["neuron","maps"],["studies"]],"w":1},"x":47,"y":[["",{},)~"
    R"~(1,1]]})~";
// clang-format on

}  // namespace pn::share
