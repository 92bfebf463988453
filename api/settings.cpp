// This file is the only one that knows toml++.
#include "api/settings.hpp"

#include <stdlib.h>

#include <toml++/toml.h>
#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <sstream>

#include "api/exit_code.hpp"
#include "api/operation_log.hpp"

namespace api {

namespace {

using enum SettingKind;

constexpr std::array<SettingInfo, 16> settings_table = {{
    {"data", text, "DIR", "data", "the data folder: log, keys and views"},
    {"listen", text, "HOST:PORT", "127.0.0.1:8080", "where to listen; port 0 picks a free one"},
    {"demo", yes_or_no, "", "", "fill an empty data folder with a demo garage"},
    {"demo-seed", whole_number, "N", "1", "another number makes another demo garage", 0, 1'000'000'000},
    {"demo-at", text, "INSTANT", "", "the moment the demo garage has come to, RFC 3339; without one, now"},
    {"tls-cert", text, "FILE", "", "PEM certificate with its chain: speak TLS; read again on SIGHUP"},
    {"tls-key", text, "FILE", "", "PEM key of the certificate"},
    {"io-threads", whole_number, "N", "0", "threads that answer; 0: one less than there are cores", 0, 256},
    {"busy-poll-us", whole_number, "N", "400",
     "microseconds that a thread which answers looks for more before it sleeps", 0, 100'000},
    {"cors-origin", list, "ORIGIN", "", "origin whose pages may call, * for any; may be repeated"},
    {"session-hours", whole_number, "N", "12", "how long a log-in lasts", 1, 24 * 365},
    {"drain-seconds", whole_number, "N", "10", "how long a stop waits for requests in flight", 0, 3600},
    {"log-cache-mib", whole_number, "N", "64", "memory for reading the log", 8, 1 << 20},
    {"views-cache-mib", whole_number, "N", "64", "memory for reading the views", 8, 1 << 20},
    {"history-cache-mib", whole_number, "N", "32", "memory for answers as of earlier moments", 0, 1 << 20},
    {"log-level", text, "LEVEL", "info", "error, warning, info or debug (every request)"},
}};

[[noreturn]] void refuse(const std::string& where, const std::string& why) {
  throw OperatorError(ExitCode::configuration, where + ": " + why);
}

std::optional<std::int64_t> parse_number(std::string_view text) {
  std::int64_t number = 0;
  const auto* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, number);
  if (error != std::errc{} || end != last) return std::nullopt;
  return number;
}

bool is_yes(std::string_view text) { return text == "true" || text == "1" || text == "yes" || text == "on"; }
bool is_no(std::string_view text) { return text == "false" || text == "0" || text == "no" || text == "off"; }

void check(const SettingInfo& info, const std::vector<std::string>& values, const std::string& where) {
  if (info.kind == list) return;
  if (values.size() != 1) refuse(where, "give one value.");
  const auto& value = values.front();
  if (info.kind == yes_or_no && !is_yes(value) && !is_no(value)) refuse(where, "it is true or false.");
  if (info.kind == whole_number) {
    const auto number = parse_number(value);
    if (!number || *number < info.least || *number > info.most)
      refuse(where, "it is a whole number from " + std::to_string(info.least) + " to " +
                        std::to_string(info.most) + ", not '" + value + "'.");
  }
  if (info.name == "log-level" && !parse_log_level(value))
    refuse(where, "it is error, warning, info or debug.");
}

/// A value of the file, as the text that a flag would have been given.
std::string as_text(const toml::node& node, const std::string& where) {
  if (const auto* const text = node.as_string()) return text->get();
  if (const auto* const number = node.as_integer()) return std::to_string(number->get());
  if (const auto* const flag = node.as_boolean()) return flag->get() ? "true" : "false";
  refuse(where, "it is a text, a whole number, or true or false.");
}

std::vector<std::string> texts_of(const toml::node& node, const std::string& where) {
  const auto* const array = node.as_array();
  if (array == nullptr) return {as_text(node, where)};
  std::vector<std::string> texts;
  for (const auto& element : *array) texts.push_back(as_text(element, where));
  return texts;
}

std::string place(const std::filesystem::path& file, const toml::source_region& source) {
  return file.string() + ", line " + std::to_string(source.begin.line);
}

toml::table read_file(const std::filesystem::path& file) {
  try {
    return toml::parse_file(file.string());
  } catch (const toml::parse_error& error) {
    const auto line = error.source().begin.line;
    refuse(line == 0 ? file.string() : place(file, error.source()), std::string(error.description()) + '.');
  }
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  std::istringstream in{std::string(text)};
  for (std::string part; std::getline(in, part, separator);) parts.push_back(part);
  return parts;
}

}  // namespace

std::span<const SettingInfo> all_settings() { return settings_table; }

const SettingInfo& setting_info(std::string_view name) {
  const auto* const found = std::ranges::find(settings_table, name, &SettingInfo::name);
  if (found == settings_table.end()) throw std::logic_error("there is no setting " + std::string(name));
  return *found;
}

std::string environment_variable(std::string_view setting_name) {
  std::string variable = "FORECOURT_";
  for (const char c : setting_name) variable += c == '-' ? '_' : static_cast<char>(c - 'a' + 'A');
  return variable;
}

void Settings::add(std::string_view name, const std::vector<std::string>& values, const std::string& where) {
  check(setting_info(name), values, where);
  given_.try_emplace(std::string(name), values, where);
}

void Settings::add_environment() {
  for (const auto& info : settings_table) {
    const auto variable = environment_variable(info.name);
    const char* const value = ::secure_getenv(variable.c_str());
    if (value == nullptr || *value == '\0') continue;
    add(info.name, info.kind == SettingKind::list ? split(value, ',') : std::vector<std::string>{value},
        variable);
  }
}

void Settings::add_file(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) refuse(file.string(), "there is no such settings file.");
  const auto table = read_file(file);
  for (const auto& [key, node] : table) {
    const auto at = place(file, key.source());
    const std::string_view name = key.str();
    if (std::ranges::find(settings_table, name, &SettingInfo::name) == settings_table.end())
      refuse(at, "there is no setting '" + std::string(name) +
                     "'; see `forecourt serve --help` for those there are.");
    const auto where = at + " (" + std::string(name) + ")";
    add(name, texts_of(node, where), where);
  }
}

std::string Settings::text(std::string_view name) const {
  const auto found = given_.find(name);
  return found == given_.end() ? std::string(setting_info(name).fallback) : found->second.values.front();
}

std::int64_t Settings::number(std::string_view name) const { return parse_number(text(name)).value(); }

bool Settings::is_on(std::string_view name) const { return is_yes(text(name)); }

std::vector<std::string> Settings::list(std::string_view name) const {
  const auto found = given_.find(name);
  return found == given_.end() ? std::vector<std::string>{} : found->second.values;
}

std::string Settings::where(std::string_view name) const {
  const auto found = given_.find(name);
  return found == given_.end() ? "its default" : found->second.where;
}

ListenAddress listen_address(const Settings& settings) {
  const auto text = settings.text("listen");
  const auto colon = text.rfind(':');
  const auto port =
      colon == std::string::npos ? -1 : parse_number(std::string_view(text).substr(colon + 1)).value_or(-1);
  auto host = text.substr(0, colon);
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  const bool clear = bracketed || host.find(':') == std::string::npos;
  if (port < 0 || port > 65'535 || host.empty() || !clear)
    refuse("listen, from " + settings.where("listen"),
           "it is HOST:PORT, such as 127.0.0.1:8080 or [::1]:8080, not '" + text + "'.");
  return {host, static_cast<std::uint16_t>(port)};
}

}  // namespace api
