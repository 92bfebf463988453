#include <cstdio>

#include "api/commands.hpp"
#include "api/data_folder.hpp"
#include "api/progress_bar.hpp"
#include "projections/runner.hpp"

namespace api {

ExitCode rebuild(const Settings& settings) {
  const DataFolder folder(settings.text("data"), DataFolder::Missing::refuse);
  const auto stored = open_for_reading(settings);
  projections::Runner::RebuildResult result;
  {
    ProgressBar bar("rebuilding");
    projections::Runner runner(*stored.log, folder.path() / "views", {},
                               [&](auto position, auto head) { bar.show(position, head); });
    runner.catch_up();
    result = runner.rebuild();
  }
  std::printf("position       %llu\nviews before   %s\nviews rebuilt  %s\n",
              static_cast<unsigned long long>(result.position), result.digest_before.c_str(),
              result.digest_after.c_str());
  std::printf(
      result.digest_before == result.digest_after
          ? "The views are the same, byte for byte.\n"
          : "The views differ: those before were not what the log says. The rebuilt ones are served now.\n");
  return result.digest_before == result.digest_after ? ExitCode::success : ExitCode::found_wrong;
}

}  // namespace api
