// Value added tax as the API shows it: by tax code, and in the boxes of a British VAT return.
#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/books_view.hpp"

namespace api {

/// What was sold under one tax code, and the tax on it.
struct VatCode {
  std::string tax_code;
  std::optional<domain::Percentage> rate;
  domain::Money net;
  domain::Money tax;
  std::int64_t entries = 0;
};
BOOST_DESCRIBE_STRUCT(VatCode, (), (tax_code, rate, net, tax, entries))

/// The boxes that follow from these books, in minor units: nothing here knows of purchases without their tax
/// (box 7), or of trade with other countries (boxes 2, 8 and 9).
struct VatBoxes {
  domain::Money box1;  ///< VAT due on sales, and relief on bad debts that is paid back
  domain::Money box3;  ///< VAT due
  domain::Money box4;  ///< VAT reclaimed on purchases and bad debts
  domain::Money box5;  ///< to be paid; negative: to be reclaimed
  domain::Money box6;  ///< sales without VAT; what is outside the scope of VAT is not in it
};
BOOST_DESCRIBE_STRUCT(VatBoxes, (), (box1, box3, box4, box5, box6))

std::vector<VatCode> vat_codes(const domain::books::VatFigures& figures, domain::Currency currency);
VatBoxes vat_boxes(const domain::books::VatFigures& figures, domain::Currency currency);

}  // namespace api
