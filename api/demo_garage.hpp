// A believable garage to try things on: two branches, staff of every role, some four hundred customers, and
// what they drive and had done in two years. The same for the same seed and moment, apart from identifiers.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "domain/time.hpp"

namespace api {

class Application;

/// Who can log in to a demo garage.
struct DemoLogIn {
  std::string role;
  std::string email;
  std::string password;
};

/// Makes it through ordinary commands, as it is at `now`: what is planned for later has not happened. The log
/// must be empty and the views caught up. `progress` is called now and then with (commands done, commands in
/// all). Throws std::runtime_error when a command is refused.
void make_demo_garage(Application& application, std::uint64_t seed, domain::Instant now,
                      const std::function<void(std::uint64_t, std::uint64_t)>& progress);

/// The log-ins, when the views have the demo garage; otherwise none.
std::vector<DemoLogIn> demo_log_ins(const Application& application);

}  // namespace api
