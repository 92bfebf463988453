#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "api/application.hpp"
#include "api/commands.hpp"
#include "api/openapi.hpp"

namespace api {

namespace {

/// A folder of its own that goes with it.
class ScratchFolder {
 public:
  ScratchFolder() {
    auto pattern = (std::filesystem::temp_directory_path() / "forecourt-openapi-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr)
      throw OperatorError(ExitCode::software, "no temporary folder can be made.");
    path_ = pattern;
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace

/// Routes belong to an application, and that opens a log: an empty one, so that the real one is not touched,
/// nor locked by a server that runs.
ExitCode print_openapi() {
  const ScratchFolder folder;
  ApplicationSettings settings;
  settings.data = folder.path();
  Application application(std::move(settings), [](std::string_view) {});
  std::puts(openapi_document(application.router()).c_str());
  return ExitCode::success;
}

}  // namespace api
