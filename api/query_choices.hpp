// Query parameters that name values of an enumeration, one or several with commas.
#pragma once

#include <algorithm>
#include <boost/describe/enum_from_string.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "api/call.hpp"
#include "api/schema.hpp"

namespace api {

/// The words of a comma-separated parameter, each handed to `take`; false as soon as it takes one for wrong.
template <class Take>
bool for_each_word(const Call& call, std::string_view name, Take take) {
  auto words = call.query.find(name).value_or("");
  while (!words.empty()) {
    const auto end = std::min(words.find(','), words.size());
    if (!take(words.substr(0, end))) return false;
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return true;
}

/// The value of that name; nothing where there is none.
template <class Enum>
std::optional<Enum> named_value(std::string_view name) {
  Enum value{};
  if (!boost::describe::enum_from_string(std::string(name).c_str(), value)) return std::nullopt;
  return value;
}

/// The one value that a parameter names; nothing where it is absent.
template <class Enum>
Result<std::optional<Enum>> choice(const Call& call, std::string_view name) {
  const auto text = call.query.find(name);
  if (!text) return std::optional<Enum>();
  if (const auto value = named_value<Enum>(*text)) return value;
  return Call::bad_parameter(name);
}

/// What such a parameter may say, for its documentation.
template <class Enum>
std::string_view choice_schema() {
  static const std::string text = schema<Enum>();
  return text;
}

/// All values that a parameter names; none where it is absent.
template <class Enum>
Result<std::vector<Enum>> choices(const Call& call, std::string_view name) {
  std::vector<Enum> values;
  const bool known = for_each_word(call, name, [&](std::string_view word) {
    const auto value = named_value<Enum>(word);
    if (value) values.push_back(*value);
    return value.has_value();
  });
  if (!known) return Call::bad_parameter(name);
  return values;
}

}  // namespace api
