#include "projections/search_terms.hpp"

#include <algorithm>

#include "domain/text.hpp"

namespace projections {
namespace {

bool is_compact(SearchField field) {
  return field == SearchField::plate || field == SearchField::vin || field == SearchField::number;
}

SearchTerm make_term(std::string_view folded) {
  return {.literal = folded.contains(' ') ? std::string() : std::string(folded),
          .compact = compact(folded),
          .phones = phone_patterns(folded)};
}

FieldMask fields_with_term(const SearchTerm& term, std::string_view text, FieldMask allowed) {
  FieldMask found = 0;
  for_each_value(text, [&](SearchField field, std::string_view value) {
    if ((allowed & field_bit(field)) != 0 && has_term(term, field, value)) found |= field_bit(field);
  });
  return found;
}

}  // namespace

SearchTerms parse_search(std::string_view typed) {
  const std::string folded = domain::fold(typed);
  const auto first = folded.find_first_not_of(' ');
  if (first == std::string::npos) return {};
  const auto text = std::string_view(folded).substr(first, folded.find_last_not_of(' ') + 1 - first);
  if (looks_like_phone(text)) return {.terms = {make_term(text)}, .whole = {}};

  SearchTerms search;
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find(' ', begin), text.size());
    if (end > begin) search.terms.push_back(make_term(text.substr(begin, end - begin)));
    begin = end + 1;
  }
  if (search.terms.size() > 1) search.whole = compact(text);
  return search;
}

bool has_term(const SearchTerm& term, SearchField field, std::string_view value) {
  if (field == SearchField::phone)
    return std::ranges::any_of(term.phones,
                               [&](const auto& pattern) { return phone_matches(pattern, value); });
  const std::string& part = is_compact(field) ? term.compact : term.literal;
  return !part.empty() && value.contains(part);
}

FieldMask matched_fields(const SearchTerms& search, std::string_view text, FieldMask allowed) {
  FieldMask found = 0;
  for (const SearchTerm& term : search.terms) {
    const FieldMask fields = fields_with_term(term, text, allowed);
    if (fields == 0) {
      found = 0;
      break;
    }
    found |= fields;
  }
  if (!search.whole.empty()) found |= fields_with_term({.compact = search.whole}, text, allowed);
  return found;
}

}  // namespace projections
