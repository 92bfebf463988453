// What lists of the workshop are filtered by: words that are looked for in names, plates, numbers and texts,
// and values that are named in the query.
#pragma once

#include <algorithm>
#include <boost/describe/enum_from_string.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/call.hpp"
#include "api/surroundings.hpp"
#include "domain/text.hpp"

namespace api {

/// Several values with commas between; none where the parameter is absent. 400 where one is not known.
template <class Enum>
Result<std::vector<Enum>> named_values(const Call& call, std::string_view parameter) {
  std::vector<Enum> values;
  auto names = call.query.find(parameter).value_or("");
  while (!names.empty()) {
    const auto end = std::min(names.find(','), names.size());
    Enum value{};
    if (!boost::describe::enum_from_string(std::string(names.substr(0, end)).c_str(), value))
      return Call::bad_parameter(parameter);
    values.push_back(value);
    names.remove_prefix(std::min(end + 1, names.size()));
  }
  return values;
}

/// Whether `value` is one of those that are asked for; all are where none is.
template <class T>
bool is_asked_for(const std::vector<T>& asked, const T& value) {
  return asked.empty() || std::ranges::find(asked, value) != asked.end();
}

/// Looks for words in what something of the workshop is found by.
class WorkSearch {
 public:
  explicit WorkSearch(std::string_view q) : q_(domain::fold(q)) {}

  bool finds(const std::string& number, const std::string& folded_text, domain::CustomerId customer,
             const std::optional<domain::VehicleId>& vehicle, Surroundings& surroundings) const {
    if (q_.empty() || domain::fold(number).contains(q_) || folded_text.contains(q_)) return true;
    if (const auto known = surroundings.customer(customer);
        known && domain::fold(known->display_name).contains(q_))
      return true;
    const auto driven = surroundings.vehicle(vehicle);
    return driven && (domain::fold(driven->display).contains(q_) ||
                      without_spaces(domain::fold(driven->plate)).contains(without_spaces(q_)));
  }

 private:
  static std::string without_spaces(std::string text) {
    std::erase(text, ' ');
    return text;
  }
  std::string q_;
};

}  // namespace api
