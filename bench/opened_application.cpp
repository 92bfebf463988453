#include "bench/opened_application.hpp"

#include <cstdio>
#include <cstdlib>
#include "domain/staff.hpp"

namespace bench {

std::unique_ptr<api::Application> opened_application(const std::filesystem::path& data,
                                                     api::ApplicationSettings settings) {
  settings.data = data;
  auto application = std::make_unique<api::Application>(settings, [](std::string_view why) {
    std::fprintf(stderr, "the log broke: %.*s\n", static_cast<int>(why.size()), why.data());
    std::abort();
  });
  application->catch_up();
  return application;
}

api::Call owners_call(const Filled& filled) {
  auto owner = std::make_shared<api::Principal>();
  owner->organisation_id = filled.organisation;
  owner->roles = {{filled.garage, domain::staff::Role::owner}};
  api::Call call;
  call.principal = std::move(owner);
  call.now = api::Application::now();
  return call;
}

}  // namespace bench
