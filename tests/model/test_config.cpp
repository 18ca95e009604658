#include <doctest/doctest.h>

#include <cmath>

#include "model/config.h"
#include "model/recipe.h"
#include "support.h"

using namespace pn;

TEST_SUITE("model/config") {
  TEST_CASE("sizes, name and logit scale") {
    const auto config = model::parse_config(
        R"({"model_type":"clip","projection_dim":256,"vision_config":{"image_size":96},"text_config":{"max_position_embeddings":32},"polyneuron":{"name":"Ours","logit_scale":20.5}})");
    REQUIRE(config);
    CHECK(config->name == "Ours");
    CHECK(config->embed_dim == 256);
    CHECK(config->image_size == 96);
    CHECK(config->context_length == 32);
    CHECK(config->logit_scale == 20.5F);
  }

  TEST_CASE("what the hub leaves out has the hub's defaults") {
    const auto config = model::parse_config("{}");
    REQUIRE(config);
    CHECK(config->embed_dim == 512);
    CHECK(config->image_size == 0);
    CHECK(config->context_length == 77);
    CHECK(config->logit_scale == 100.0F);
  }

  TEST_CASE("one encoder alone has everything at the top") {
    const auto vision = model::parse_config(R"({"model_type":"clip_vision_model","projection_dim":768,"image_size":336,"patch_size":14})");
    REQUIRE(vision);
    CHECK(vision->embed_dim == 768);
    CHECK(vision->image_size == 336);
    const auto text = model::parse_config(R"({"model_type":"clip_text_model","projection_dim":640,"max_position_embeddings":64})");
    REQUIRE(text);
    CHECK(text->context_length == 64);
    CHECK(text->image_size == 0);
    CHECK(model::parse_config(R"({"vision_config":{"projection_dim":1024,"image_size":[240,240]},"text_config":{}})")->embed_dim == 1024);
    CHECK(model::parse_config(R"({"vision_config":{"image_size":[240,240]}})")->image_size == 240);
  }

  TEST_CASE("OpenCLIP's configuration, from the hub or from its own list of models") {
    for (
        const char* text :
        {R"({"model_cfg":{"embed_dim":640,"vision_cfg":{"image_size":288,"layers":[4,6,10,6]},"text_cfg":{"context_length":64}},"preprocess_cfg":{"mean":[0,0,0]}})",
         R"({"embed_dim":640,"vision_cfg":{"image_size":288},"text_cfg":{"context_length":64,"vocab_size":49408}})"}) {
      const auto config = model::parse_config(text);
      REQUIRE_MESSAGE(config, text);
      CHECK(config->embed_dim == 640);
      CHECK(config->image_size == 288);
      CHECK(config->context_length == 64);
      CHECK(config->logit_scale == 100.0F);
    }
    CHECK(model::parse_config(R"({"model_cfg":{"embed_dim":640,"vision_cfg":{"timm_model_name":"convnext"}}})")->image_size == 0);
    CHECK(model::parse_config(R"({"model_cfg":{"embed_dim":"many"}})").error().where == "embed_dim");
    CHECK(model::parse_config(R"({"model_cfg":{"vision_cfg":{"image_size":[224,336]}}})").error().where == "vision_cfg.image_size");
  }

  TEST_CASE("a start value of the logit scale is not a trained one") {
    CHECK(model::parse_config(R"({"logit_scale_init_value":2.6592})")->logit_scale == 100.0F);
    CHECK(model::parse_config(R"({"logit_scale_init_value":3.5})")->logit_scale == doctest::Approx(std::exp(3.5)));
    CHECK(model::parse_config(R"({"logit_scale_init_value":1e300})")->logit_scale == 100.0F);
    CHECK(model::parse_config(R"({"polyneuron":{"logit_scale":-3}})")->logit_scale == 100.0F);
  }

  TEST_CASE("damage is named") {
    CHECK(model::parse_config("{").error().code == ErrorCode::Malformed);
    CHECK(model::parse_config("3").error().code == ErrorCode::Malformed);
    CHECK(model::parse_config(R"({"model_type":"bert"})"));  // its graph tells
    CHECK(model::parse_config(R"({"projection_dim":0})").error().where == "projection_dim");
    CHECK(model::parse_config(R"({"projection_dim":"x"})").error().where == "projection_dim");
    CHECK(model::parse_config(R"({"vision_config":{"image_size":1000000}})").error().where == "vision_config.image_size");
    CHECK(model::parse_config(R"({"text_config":{"max_position_embeddings":2.5}})").error().where == "text_config.max_position_embeddings");
    CHECK(model::parse_config(R"({"vision_config":[]})")->image_size == 0);
  }
}

TEST_SUITE("model/recipe") {
  TEST_CASE("both forms of the sizes") {
    for (const char* text :
         {R"({"size":64,"crop_size":64})", R"({"size":{"shortest_edge":64},"crop_size":{"height":64,"width":64},"resample":3})"}) {
      const auto recipe = model::parse_recipe(text);
      REQUIRE_MESSAGE(recipe, text);
      CHECK(recipe->resized_side == 64);
      CHECK(recipe->crop_side == 64);
      CHECK_FALSE(recipe->squash);
      CHECK(recipe->mean[2] == 0.40821073F);
    }
    const auto squash = model::parse_recipe(
        R"({"size":{"height":96,"width":96},"do_center_crop":false,"image_mean":[0.5,0.5,0.5],"image_std":[0.5,0.5,0.5]})");
    REQUIRE(squash);
    CHECK(squash->squash);
    CHECK(squash->crop_side == 96);
    CHECK(squash->deviation[1] == 0.5F);
    CHECK(model::parse_recipe(R"({"do_normalize":false,"do_rescale":false})")->rescale == 1.0F);
    CHECK(model::parse_recipe(R"({"size":336})")->crop_side == 336);
    CHECK(model::parse_recipe(R"({"crop_size":256})")->resized_side == 256);
    CHECK(model::parse_recipe("{}")->filter == image::Filter::Bicubic);
    CHECK(model::parse_recipe(R"({"resample":2})")->filter == image::Filter::Bilinear);
  }

  TEST_CASE("a file that names no size leaves it to the encoder") {
    for (const char* text : {"{}", R"({"image_mean":[0,0,0],"size":null})", R"({"do_center_crop":false})", R"({"model_cfg":{}})"}) {
      auto recipe = model::parse_recipe(text);
      REQUIRE_MESSAGE(recipe, text);
      CHECK(recipe->crop_side == 0);
      model::set_side(*recipe, 288);
      CHECK(recipe->crop_side == 288);
      CHECK(recipe->resized_side == 288);
    }
    CHECK(model::parse_recipe(R"({"do_center_crop":false})")->squash);
    auto unresized = model::parse_recipe(R"({"do_resize":false})");
    REQUIRE(unresized);
    model::set_side(*unresized, 96);
    CHECK(unresized->resized_side == 0);
    CHECK(unresized->crop_side == 96);
    auto said = model::parse_recipe(R"({"size":64,"crop_size":56})");
    REQUIRE(said);
    model::set_side(*said, 288);
    CHECK(said->resized_side == 64);
    CHECK(said->crop_side == 56);
  }

  // ref  transformers, image_processing_convnext.py (resize to size / crop_pct, centre crop; 384 and more as a square), image_processing_vit.py
  TEST_CASE("classifiers' own forms: crop_pct, and ViT's squares") {
    const auto resnet = model::parse_recipe(
        R"({"feature_extractor_type":"ConvNextFeatureExtractor","crop_pct":0.875,"size":224,"image_mean":[0.485,0.456,0.406],"resample":3})");
    REQUIRE(resnet);
    CHECK(resnet->resized_side == 256);
    CHECK(resnet->crop_side == 224);
    CHECK_FALSE(resnet->squash);
    const auto large =
        model::parse_recipe(R"({"image_processor_type":"ConvNextImageProcessor","crop_pct":0.95,"size":{"shortest_edge":384}})");
    REQUIRE(large);
    CHECK(large->squash);
    CHECK(large->resized_side == 384);
    CHECK(large->crop_side == 384);
    CHECK(model::parse_recipe(R"({"crop_pct":2,"size":224})").error().where == "crop_pct");
    CHECK(model::parse_recipe(R"({"crop_pct":null,"size":224})")->resized_side == 224);
    const auto vit = model::parse_recipe(R"({"feature_extractor_type":"ViTFeatureExtractor","size":224,"resample":2})");
    REQUIRE(vit);
    CHECK(vit->squash);
    CHECK(vit->crop_side == 224);
  }

  TEST_CASE("OpenCLIP's configuration") {
    const auto recipe = model::parse_recipe(
        R"({"model_cfg":{"vision_cfg":{"image_size":256}},"preprocess_cfg":{"mean":[0.5,0.5,0.5],"std":[0.25,0.5,0.5],"interpolation":"bicubic","resize_mode":"squash"}})");
    REQUIRE(recipe);
    CHECK(recipe->resized_side == 256);
    CHECK(recipe->crop_side == 256);
    CHECK(recipe->squash);
    CHECK(recipe->mean[0] == 0.5F);
    CHECK(recipe->deviation[0] == 0.25F);
    const auto plain = model::parse_recipe(R"({"model_cfg":{"vision_cfg":{"image_size":[224,224]}},"preprocess_cfg":{"size":336}})");
    REQUIRE(plain);
    CHECK(plain->crop_side == 336);
    CHECK_FALSE(plain->squash);
    CHECK(plain->mean[2] == 0.40821073F);
    CHECK(recipe->filter == image::Filter::Bicubic);
    CHECK(model::parse_recipe(R"({"preprocess_cfg":{"interpolation":"bilinear"}})")->filter == image::Filter::Bilinear);
    CHECK(model::parse_recipe(R"({"preprocess_cfg":{"interpolation":"nearest"}})").error().where == "preprocess_cfg.interpolation");
    CHECK(model::parse_recipe(R"({"preprocess_cfg":{"resize_mode":"longest"}})").error().where == "preprocess_cfg.resize_mode");
    CHECK(model::parse_recipe(R"({"preprocess_cfg":{"size":"big"}})").error().where == "preprocess_cfg.size");
    CHECK(model::parse_recipe(R"({"preprocess_cfg":{"std":[0,1,1]}})").error().where == "std");
  }

  TEST_CASE("damage is named") {
    struct Case {
      const char* text;
      const char* where;
    };
    const Case cases[] = {{"{", "preprocessor_config.json"},
                          {"[]", "the file"},
                          {R"({"size":"big"})", "size"},
                          {R"({"size":1e9})", "size"},
                          {R"({"size":{"shortest_edge":-1}})", "size"},
                          {R"({"size":{"height":3,"width":4}})", "size"},
                          {R"({"crop_size":{"height":64,"width":32}})", "crop_size"},
                          {R"({"size":64,"crop_size":128})", "crop_size"},
                          {R"({"image_mean":[1,2]})", "image_mean"},
                          {R"({"image_std":[0,1,1]})", "image_std"},
                          {R"({"image_mean":[1,2,"3"]})", "image_mean"},
                          {R"({"rescale_factor":0})", "rescale_factor"},
                          {R"({"resample":0})", "resample"},
                          {R"({"resample":6})", "resample"},
                          {R"({"size":64,"do_center_crop":false})", "do_center_crop"}};
    for (const Case& damage : cases) {
      const auto recipe = model::parse_recipe(damage.text);
      REQUIRE_MESSAGE(!recipe, damage.text);
      CHECK_MESSAGE(recipe.error().where == damage.where, damage.text);
    }
  }
}
