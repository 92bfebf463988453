#include <cstdio>

#include "api/commands.hpp"

namespace api {

std::string_view program_version() { return FORECOURT_VERSION; }

ExitCode print_version() {
  std::printf("forecourt %s\n", FORECOURT_VERSION);
  return ExitCode::success;
}

}  // namespace api
