#include "domain/company_numbers.hpp"

#include <gtest/gtest.h>

namespace domain {
namespace {

TEST(CompanyNumbers, are_brought_to_one_form) {
  EXPECT_EQ(clean_vat_number("gb 123 4567 89"), "GB123456789");
  EXPECT_EQ(clean_vat_number("ATU12345678"), "ATU12345678");
  EXPECT_EQ(clean_company_number("sc 123456"), "SC123456");
  EXPECT_EQ(clean_sort_code("601613"), "60-16-13");
  EXPECT_EQ(clean_sort_code("60 16 13"), "60-16-13");
  EXPECT_EQ(clean_account_number("3192 6819"), "31926819");
  EXPECT_EQ(clean_bic("nwbkgb2l"), "NWBKGB2L");
  EXPECT_EQ(clean_bic("NWBK GB 2L XXX"), "NWBKGB2LXXX");
}

TEST(CompanyNumbers, of_another_form_are_refused) {
  EXPECT_EQ(clean_vat_number("none"), std::nullopt);
  EXPECT_EQ(clean_vat_number("GB1234567890123456"), std::nullopt);
  EXPECT_EQ(clean_vat_number("GB/123456789"), std::nullopt);
  EXPECT_EQ(clean_company_number("1"), std::nullopt);
  EXPECT_EQ(clean_sort_code("60161"), std::nullopt);
  EXPECT_EQ(clean_sort_code("60161A"), std::nullopt);
  EXPECT_EQ(clean_account_number("319"), std::nullopt);
  EXPECT_EQ(clean_bic("NWBKGB2"), std::nullopt);
  EXPECT_EQ(clean_bic("NW1KGB2L"), std::nullopt);
}

TEST(Iban, is_right_when_its_check_digits_fit) {
  EXPECT_EQ(clean_iban("GB29 NWBK 6016 1331 9268 19"), "GB29NWBK60161331926819");
  EXPECT_EQ(clean_iban("de89 3704 0044 0532 0130 00"), "DE89370400440532013000");
  EXPECT_EQ(clean_iban("NO93 8601 1117 947"), "NO9386011117947");
  EXPECT_EQ(clean_iban("GB29 NWBK 6016 1331 9268 18"), std::nullopt);
  EXPECT_EQ(clean_iban("GB29 NWBK 6016 1331 9286 19"), std::nullopt) << "two digits have changed places";
  EXPECT_EQ(clean_iban("GB29"), std::nullopt);
  EXPECT_EQ(clean_iban("2929 NWBK 6016 1331 9268 19"), std::nullopt);
  EXPECT_EQ(clean_iban(""), std::nullopt);
}

}  // namespace
}  // namespace domain
