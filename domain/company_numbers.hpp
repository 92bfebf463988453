// Numbers that registries and banks give to a company, as they are printed on an invoice: brought to one
// form, and refused where they cannot be right, because money is sent by them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace domain {

/// Upper case without spaces, dots and dashes: "GB 123 4567 89" is "GB123456789". Nothing unless it has 4 to
/// 15 letters and digits, at least two of them digits.
std::optional<std::string> clean_vat_number(std::string_view text);

/// Of a register of companies, in the same form; 2 to 20 letters and digits.
std::optional<std::string> clean_company_number(std::string_view text);

/// An International Bank Account Number (ISO 13616) without spaces; nothing unless its check digits fit.
std::optional<std::string> clean_iban(std::string_view text);

/// A Business Identifier Code (ISO 9362): 8 or 11 characters, upper case.
std::optional<std::string> clean_bic(std::string_view text);

/// Of a British or Irish bank, as it is written: "20-00-00".
std::optional<std::string> clean_sort_code(std::string_view text);

/// A national account number: 4 to 20 digits, without spaces and dashes.
std::optional<std::string> clean_account_number(std::string_view text);

}  // namespace domain
