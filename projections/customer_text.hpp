// What a customer is found by, as it is kept: one short run of bytes per customer.
//
//   text  := value*
//   value := field (one byte: 1 + SearchField) bytes       folded; no byte below 32 in it
//
// The first name is the display name, which orders customers and may be empty; the second, if any, holds the
// words that only the other names have. A phone is "+447700900123"; a plate, a VIN and a customer number have
// letters and digits only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace projections {

/// The text has all but invoice, the number of a document: whose that is, the books know.
enum class SearchField : std::uint8_t { name, phone, plate, vin, email, number, invoice };
inline constexpr std::size_t search_fields = 7;
inline constexpr std::string_view search_field_names[search_fields] = {"name",  "phone",  "plate",  "vin",
                                                                       "email", "number", "invoice"};

/// A set of fields: bit n for the field with number n.
using FieldMask = std::uint32_t;
constexpr FieldMask field_bit(SearchField field) { return FieldMask{1} << static_cast<unsigned>(field); }
inline constexpr FieldMask all_fields = (FieldMask{1} << search_fields) - 1;

/// What a customer can be found by, as it is stored elsewhere: nothing is folded yet.
struct SearchText {
  std::string first_name;
  std::string last_name;
  std::string business_name;
  std::string display_name;
  std::vector<std::string> phones_e164;  ///< "+447700900123"
  std::vector<std::string> emails;
  std::vector<std::string> plates;  ///< normalised, of every vehicle
  std::vector<std::string> vins;
  std::string customer_number;
};

std::string customer_text(const SearchText& search_text);

/// The folded display name.
std::string_view display_name(std::string_view text);

/// Calls `visit(field, value)` for each value.
template <class Visit>
void for_each_value(std::string_view text, Visit visit) {
  while (!text.empty()) {
    const auto field = static_cast<SearchField>(text.front() - 1);
    std::size_t end = 1;
    while (end < text.size() && static_cast<unsigned char>(text[end]) >= ' ') ++end;
    visit(field, text.substr(1, end - 1));
    text.remove_prefix(end);
  }
}

/// Whether `holds(value)` of any value of this field. Four times as fast as looking at each value of every
/// field.
template <class Holds>
bool any_value_of(std::string_view text, SearchField field, Holds holds) {
  const char marker = static_cast<char>(1 + static_cast<int>(field));
  for (auto at = text.find(marker); at != std::string_view::npos; at = text.find(marker, at)) {
    const std::size_t begin = ++at;
    while (at < text.size() && static_cast<unsigned char>(text[at]) >= ' ') ++at;
    if (holds(text.substr(begin, at - begin))) return true;
  }
  return false;
}

/// Letters and digits of folded text, as plates, VINs and customer numbers are compared: "ab12-cde" gives
/// "ab12cde". Empty when it has anything but ASCII letters, digits, spaces, dashes and - . / ( ) # _
std::string compact(std::string_view folded);

}  // namespace projections
