// What forms offer to choose from: makes and models of vehicles, and the regions of telephone numbers.
#include "api/application.hpp"
#include "api/phone_numbers.hpp"
#include "api/routes.hpp"
#include "domain/vehicle_catalogue.hpp"

namespace api {

namespace {

struct Named {
  std::string name;
};
BOOST_DESCRIBE_STRUCT(Named, (), (name))

struct Makes {
  std::vector<Named> items;
};
BOOST_DESCRIBE_STRUCT(Makes, (), (items))

struct Models {
  std::string make;
  std::vector<Named> items;
};
BOOST_DESCRIBE_STRUCT(Models, (), (make, items))

struct PhoneRegionView {
  std::string region;  ///< ISO 3166 alpha-2
  std::int32_t calling_code = 0;
  std::string prefix;  ///< "+44"
};
BOOST_DESCRIBE_STRUCT(PhoneRegionView, (), (region, calling_code, prefix))

struct PhoneRegions {
  std::vector<PhoneRegionView> items;
};
BOOST_DESCRIBE_STRUCT(PhoneRegions, (), (items))

std::vector<Named> named(std::span<const std::string_view> names) {
  std::vector<Named> items;
  items.reserve(names.size());
  for (const auto name : names) items.push_back({std::string(name)});
  return items;
}

Result<Models> models_of(const ReadCall& call) {
  const auto text = percent_decode(call.path_parameters[0], false);
  const auto make = text ? domain::find_make(*text) : std::nullopt;
  if (!make) return no_such("make");
  return Models{std::string(*make), named(domain::models(*make))};
}

}  // namespace

void add_catalogue_routes(Application& application) {
  auto& router = application.router();
  router.read<Makes>({.path = "/v1/vehicle-catalogue/makes",
                      .permission = Permission::logged_in,
                      .summary = "Makes of vehicles",
                      .description = "Any other make can be entered too, and is marked as custom."},
                     [](const ReadCall&) -> Result<Makes> { return Makes{named(domain::makes())}; });
  router.read<Models>(
      {.path = "/v1/vehicle-catalogue/makes/{make}/models",
       .permission = Permission::logged_in,
       .summary = "Models of a make",
       .description = "The make is understood however it is spelt: VW, SKODA. 404 for one that is not "
                      "in the catalogue."},
      models_of);
  router.read<PhoneRegions>(
      {.path = "/v1/phone-regions",
       .permission = Permission::logged_in,
       .summary = "Regions that have telephone numbers, with their calling codes"},
      [](const ReadCall&) -> Result<PhoneRegions> {
        PhoneRegions regions;
        for (const auto& [region, calling_code] : phone_regions())
          regions.items.push_back({region, calling_code, '+' + std::to_string(calling_code)});
        return regions;
      });
}

}  // namespace api
