// What somebody typed into the search field, taken apart: terms that must all be found, each in any of the
// fields.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "projections/customer_text.hpp"
#include "projections/phone_search.hpp"

namespace projections {

/// One term, in the shape in which each field is compared with it.
struct SearchTerm {
  std::string literal;               ///< folded, a part of a word or an address; empty where it has spaces
  std::string compact;               ///< letters and digits, for plates, VINs and numbers; may be empty
  std::vector<PhonePattern> phones;  ///< any of them will do; may be none
};

/// A customer is found when every term is, or when the whole is: a plate typed with a space.
struct SearchTerms {
  std::vector<SearchTerm> terms;
  std::string whole;  ///< letters and digits of all that was typed; empty when it is a single term

  bool empty() const { return terms.empty(); }
};

/// "Zoë 07700 900" gives three terms; "07700 900123" is one, a telephone number; blank text gives none.
SearchTerms parse_search(std::string_view typed);

/// Whether a value of a customer's text has the term in it.
bool has_term(const SearchTerm& term, SearchField field, std::string_view value);

/// In which of the allowed fields the customer with this text was found; none when the customer was not.
FieldMask matched_fields(const SearchTerms& search, std::string_view text, FieldMask allowed);

}  // namespace projections
