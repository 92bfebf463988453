#include "api/accept.hpp"

#include <optional>

#include "api/token_list.hpp"

namespace api {

namespace {

/// Thousandths of a quality value, "0.5" is 500; nothing when it is malformed.
std::optional<int> thousandths(std::string_view text) {
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return {};
  int value = (text[0] - '0') * 1000;
  if (text.size() == 1) return value;
  if (text[1] != '.') return {};
  int unit = 100;
  for (const char digit : text.substr(2)) {
    if (digit < '0' || digit > '9') return {};
    value += (digit - '0') * unit;
    unit /= 10;
  }
  if (value > 1000) return {};
  return value;
}

/// Whether "text/csv" is meant by "text/csv", "text/*" or "*/*".
bool covers(std::string_view range, std::string_view media_type) {
  if (range == "*/*" || same_ignoring_case(range, media_type)) return true;
  return range.ends_with("/*") &&
         same_ignoring_case(range.substr(0, range.size() - 1), media_type.substr(0, range.size() - 1));
}

}  // namespace

int quality(std::string_view parameters) {
  parameters = trimmed(parameters);
  if (parameters.empty()) return 1000;
  if (parameters.size() < 2 || (parameters[0] | 0x20) != 'q' || parameters[1] != '=') return 0;
  return thousandths(parameters.substr(2)).value_or(0);
}

std::string_view preferred(std::string_view accept, std::string_view offers) {
  std::string_view best = trimmed(offers.substr(0, offers.find(',')));
  int best_quality = 0;
  for_each_element(accept, [&](std::string_view element) {
    const auto range = trimmed(element.substr(0, element.find(';')));
    // What stands before q are parameters of the media type, such as charset; they make no difference here.
    const auto last = element.rfind(';');
    const auto parameters = last == std::string_view::npos ? last : element.find_first_not_of("; \t", last);
    const bool has_quality = parameters != std::string_view::npos && lower(element[parameters]) == 'q';
    const int value = has_quality ? quality(element.substr(parameters)) : 1000;
    if (value <= best_quality) return;
    bool found = false;
    for_each_element(offers, [&](std::string_view offer) {
      if (found || !covers(range, offer)) return;
      found = true;
      best = offer;
      best_quality = value;
    });
  });
  return best;
}

}  // namespace api
