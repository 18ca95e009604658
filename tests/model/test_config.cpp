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
    CHECK(config->image_size == 224);
    CHECK(config->context_length == 77);
    CHECK(config->logit_scale == 100.0F);
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
    CHECK(model::parse_config(R"({"model_type":"bert"})").error().code == ErrorCode::Unsupported);
    CHECK(model::parse_config(R"({"projection_dim":0})").error().where == "projection_dim");
    CHECK(model::parse_config(R"({"projection_dim":"x"})").error().where == "projection_dim");
    CHECK(model::parse_config(R"({"vision_config":{"image_size":1000000}})").error().where == "vision_config.image_size");
    CHECK(model::parse_config(R"({"text_config":{"max_position_embeddings":2.5}})").error().where == "text_config.max_position_embeddings");
    CHECK(model::parse_config(R"({"vision_config":[]})")->image_size == 224);
  }
}

TEST_SUITE("model/recipe") {
  TEST_CASE("both forms of the sizes") {
    for (const char* text : {R"({"size":64,"crop_size":64})", R"({"size":{"shortest_edge":64},"crop_size":{"height":64,"width":64},"resample":3})"}) {
      const auto recipe = model::parse_recipe(text);
      REQUIRE_MESSAGE(recipe, text);
      CHECK(recipe->resized_side == 64);
      CHECK(recipe->crop_side == 64);
      CHECK_FALSE(recipe->squash);
      CHECK(recipe->mean[2] == 0.40821073F);
    }
    const auto squash = model::parse_recipe(R"({"size":{"height":96,"width":96},"do_center_crop":false,"image_mean":[0.5,0.5,0.5],"image_std":[0.5,0.5,0.5]})");
    REQUIRE(squash);
    CHECK(squash->squash);
    CHECK(squash->crop_side == 96);
    CHECK(squash->deviation[1] == 0.5F);
    CHECK(model::parse_recipe(R"({"do_normalize":false,"do_rescale":false})")->rescale == 1.0F);
    CHECK(model::parse_recipe(R"({"size":336})")->crop_side == 336);
  }

  TEST_CASE("damage is named") {
    struct Case {
      const char* text;
      const char* where;
    };
    const Case cases[] = {
        {"{", "preprocessor_config.json"}, {"[]", "the file"}, {R"({"size":"big"})", "size"}, {R"({"size":1e9})", "size"}, {R"({"size":{"shortest_edge":-1}})", "size"},
        {R"({"size":{"height":3,"width":4}})", "size"}, {R"({"crop_size":{"height":64,"width":32}})", "crop_size"}, {R"({"size":64,"crop_size":128})", "crop_size"},
        {R"({"image_mean":[1,2]})", "image_mean"}, {R"({"image_std":[0,1,1]})", "image_std"}, {R"({"image_mean":[1,2,"3"]})", "image_mean"},
        {R"({"rescale_factor":0})", "rescale_factor"}, {R"({"resample":2})", "resample"}, {R"({"do_center_crop":false})", "do_center_crop"}};
    for (const Case& damage : cases) {
      const auto recipe = model::parse_recipe(damage.text);
      REQUIRE_MESSAGE(!recipe, damage.text);
      CHECK_MESSAGE(recipe.error().where == damage.where, damage.text);
    }
  }
}
