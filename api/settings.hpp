// The program's settings: each declared once, and given by a flag, an environment variable or a TOML file.
// Where several give one, the flag wins over the variable, and the variable over the file.
//
//   --io-threads 4        FORECOURT_IO_THREADS=4        io-threads = 4
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace api {

enum class SettingKind { text, whole_number, yes_or_no, list };

struct SettingInfo {
  std::string_view name;  ///< of the flag, and in the file
  SettingKind kind = SettingKind::text;
  std::string_view value;     ///< what stands for the value in the help: "FILE"; for a yes_or_no nothing
  std::string_view fallback;  ///< where nobody gives one; empty: none
  std::string_view description;
  std::int64_t least = 0;  ///< of a whole number
  std::int64_t most = 0;
};

/// All there are, in the order in which they are shown.
std::span<const SettingInfo> all_settings();
const SettingInfo& setting_info(std::string_view name);

/// "FORECOURT_IO_THREADS"
std::string environment_variable(std::string_view setting_name);

/// The values, each with where it came from. Whoever gives one first has it, so flags are added before the
/// environment, and that before the file. A value of the wrong kind is an OperatorError that says where it
/// stands.
class Settings {
 public:
  void add(std::string_view name, const std::vector<std::string>& values, const std::string& where);
  void add_environment();
  /// Of a TOML file; also refused: a key that is no setting.
  void add_file(const std::filesystem::path& file);

  std::string text(std::string_view name) const;
  std::int64_t number(std::string_view name) const;
  bool is_on(std::string_view name) const;
  std::vector<std::string> list(std::string_view name) const;
  /// Where it was given, for messages; "its default" where it was not.
  std::string where(std::string_view name) const;

 private:
  struct Given {
    std::vector<std::string> values;
    std::string where;
  };
  std::map<std::string, Given, std::less<>> given_;
};

/// "127.0.0.1:8080", "[::1]:8080" or "forecourt.example:80".
struct ListenAddress {
  std::string host;
  std::uint16_t port = 0;
};
ListenAddress listen_address(const Settings& settings);

}  // namespace api
