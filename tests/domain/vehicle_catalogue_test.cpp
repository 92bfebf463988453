#include "domain/vehicle_catalogue.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "domain/text.hpp"

namespace {

using domain::find_make;
using domain::find_model;
using domain::makes;
using domain::models;

std::string upper(std::string_view text) {
  std::string out(text);
  for (auto& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return out;
}

bool is_sorted(std::span<const std::string_view> names) {
  return std::ranges::is_sorted(names, {}, [](auto name) { return domain::fold(name); });
}

TEST(VehicleCatalogue, has_what_garages_see) {
  const auto well_stocked =
      std::ranges::count_if(makes(), [](auto make) { return models(make).size() >= 8; });
  EXPECT_GE(well_stocked, 45);
  EXPECT_EQ(find_model("Toyota", "Corolla"), "Corolla");
  EXPECT_EQ(find_model("Vauxhall", "Corsa"), "Corsa");
  EXPECT_EQ(find_model("Ford", "F-150"), "F-150");
}

TEST(VehicleCatalogue, is_in_alphabetical_order) {
  EXPECT_TRUE(is_sorted(makes()));
  for (const auto make : makes()) EXPECT_TRUE(is_sorted(models(make))) << make;
}

TEST(VehicleCatalogue, finds_everything_that_it_lists_by_any_spelling) {
  for (const auto make : makes()) {
    EXPECT_EQ(find_make(make), make);
    EXPECT_EQ(find_make(upper(make)), make);
    EXPECT_EQ(find_make(domain::fold(make)), make);
    for (const auto model : models(make)) {
      EXPECT_EQ(find_model(make, model), model) << make;
      EXPECT_EQ(find_model(domain::fold(make), upper(model)), model) << make;
      EXPECT_EQ(domain::clean_text(model), model) << "is stored as it is";
    }
  }
}

TEST(VehicleCatalogue, does_not_mind_case_accents_and_dashes) {
  EXPECT_EQ(find_make("SKODA"), "Škoda");
  EXPECT_EQ(find_make("citroen"), "Citroën");
  EXPECT_EQ(find_make("  mercedes  benz "), "Mercedes-Benz");
  EXPECT_EQ(find_make("LANDROVER"), "Land Rover");
  EXPECT_EQ(find_model("renault", "MEGANE"), "Mégane");
  EXPECT_EQ(find_model("Toyota", "chr"), "C-HR");
  EXPECT_EQ(find_model("VW", "id3"), "ID.3");
  EXPECT_EQ(find_model("Volkswagen", "UP"), "up!");
}

TEST(VehicleCatalogue, knows_what_people_call_a_make) {
  EXPECT_EQ(find_make("vw"), "Volkswagen");
  EXPECT_EQ(find_make("Mercedes"), "Mercedes-Benz");
  EXPECT_EQ(find_make("chevy"), "Chevrolet");
}

TEST(VehicleCatalogue, tells_custom_ones_apart) {
  for (const auto* make : {"", " ", "-", "Hillman", "Fordd", "F"}) EXPECT_FALSE(find_make(make)) << make;
  EXPECT_FALSE(find_model("Ford", "Corolla"));
  EXPECT_FALSE(find_model("Ford", ""));
  EXPECT_FALSE(find_model("Hillman", "Imp"));
  EXPECT_TRUE(models("Hillman").empty());
  EXPECT_TRUE(models("ford").empty()) << "spelt as in the catalogue";
}

}  // namespace
