#include "api/operation_log.hpp"

#include <unistd.h>

#include <array>
#include <chrono>

#include "domain/time.hpp"
#include "eventstore/json.hpp"

namespace api {

namespace {

constexpr std::array<std::string_view, 4> level_names = {"error", "warning", "info", "debug"};

void append_member(std::string& line, std::string_view name, std::string_view text) {
  ((line += ",\"") += name) += "\":";
  json::append(line, std::string(text));
}

}  // namespace

std::optional<LogLevel> parse_log_level(std::string_view text) {
  for (std::size_t i = 0; i < level_names.size(); ++i)
    if (level_names[i] == text) return static_cast<LogLevel>(i);
  return std::nullopt;
}

std::string log_line(std::int64_t time_ms, LogLevel level, std::string_view message,
                     std::initializer_list<LogField> fields) {
  std::string line = "{\"time\":\"";
  domain::Instant{time_ms}.append_to(line);
  line += '"';
  append_member(line, "level", level_names[static_cast<std::size_t>(level)]);
  append_member(line, "message", message);
  for (const auto& [name, value] : fields) {
    if (const auto* const text = std::get_if<std::string_view>(&value)) append_member(line, name, *text);
    else ((line += ",\"") += name) += "\":" + std::to_string(std::get<std::int64_t>(value));
  }
  return line += '}';
}

void OperationLog::write(LogLevel level, std::string_view message,
                         std::initializer_list<LogField> fields) const {
  if (!writes(level)) return;
  using namespace std::chrono;
  const auto now = duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
  const auto line = log_line(now, level, message, fields) + '\n';
  // A log that cannot be written is no reason to stop serving.
  [[maybe_unused]] const auto written = ::write(descriptor_, line.data(), line.size());
}

}  // namespace api
