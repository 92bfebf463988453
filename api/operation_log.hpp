// What the server tells its operator while it runs: one JSON object a line, on standard error.
//
//   {"time":"2026-11-23T09:00:00.123Z","level":"info","message":"listening","address":"127.0.0.1:8080"}
//
// No line names a person: no names, numbers or plates, no paths or query strings of requests (their route's
// pattern instead), no bodies.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace api {

enum class LogLevel { error, warning, info, debug };

/// "error", "warning", "info" or "debug".
std::optional<LogLevel> parse_log_level(std::string_view text);

struct LogField {
  std::string_view name;
  std::variant<std::string_view, std::int64_t> value;
};

/// Any thread may write; each line is one write(2).
class OperationLog {
 public:
  explicit OperationLog(LogLevel most, int descriptor = 2) : most_(most), descriptor_(descriptor) {}

  bool writes(LogLevel level) const { return level <= most_; }
  void write(LogLevel level, std::string_view message, std::initializer_list<LogField> fields = {}) const;

 private:
  LogLevel most_;
  int descriptor_;
};

/// The line without its end, for a moment in milliseconds since 1970.
std::string log_line(std::int64_t time_ms, LogLevel level, std::string_view message,
                     std::initializer_list<LogField> fields);

}  // namespace api
