// What can have happened to an organisation and to its garages. `type` is the stored name: once released,
// neither it nor the fields change.
#pragma once

#include <array>
#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/customer_events.hpp"
#include "domain/document.hpp"
#include "domain/id.hpp"
#include "domain/money.hpp"
#include "domain/odometer.hpp"
#include "domain/tax.hpp"
#include "domain/time.hpp"

namespace domain::organisation {

struct Registered {
  static constexpr std::string_view type = "organisation.registered";
  std::string name;
};
BOOST_DESCRIBE_STRUCT(Registered, (), (name))

struct Renamed {
  static constexpr std::string_view type = "organisation.renamed";
  std::string name;
};
BOOST_DESCRIBE_STRUCT(Renamed, (), (name))

using Event = std::variant<Registered, Renamed>;

}  // namespace domain::organisation

namespace domain::garage {

/// One stretch of a week in which the garage is open, in its own time zone. A day may have several.
struct OpeningHours {
  std::int32_t weekday = 1;  ///< 1 Monday to 7 Sunday (ISO 8601)
  TimeOfDay opens;
  TimeOfDay closes;  ///< later than `opens`

  friend bool operator==(const OpeningHours&, const OpeningHours&) = default;
};
BOOST_DESCRIBE_STRUCT(OpeningHours, (), (weekday, opens, closes))

enum class SpendBasis { completed, committed };
BOOST_DESCRIBE_ENUM(SpendBasis, completed, committed)

enum class CreditLimitPolicy { warn, block };
BOOST_DESCRIBE_ENUM(CreditLimitPolicy, warn, block)

/// What a garage decides for itself.
struct Policies {
  customer::PaymentTerms default_payment_terms;
  DistanceUnit mileage_unit = DistanceUnit::mi;
  SpendBasis spend_basis =
      SpendBasis::completed;  ///< which spend figure is the headline one (contradiction C01)
  CreditLimitPolicy credit_limit = CreditLimitPolicy::warn;
  bool mot_approved = true;  ///< an approved MOT station: its tests are outside the scope of VAT
  document::DiscountPolicy discounts = document::DiscountPolicy::best;
  document::TaxRounding tax_rounding = document::TaxRounding::line;
  std::int64_t small_difference_minor_max = 100;  ///< what may be written off as a matter of pennies
  std::int32_t quote_valid_days = 30;
  std::int32_t slot_minutes =
      30;  ///< what appointments begin at: the grid of the free slots that are offered

  std::int32_t slots_days_ahead = 0;           ///< how far ahead free slots are offered; 0: without an end
  std::int32_t priority_slots_days_ahead = 0;  ///< to members with priority (R140); 0: without an end

  static constexpr std::array optional_fields = {
      "motApproved",    "discounts",   "taxRounding",    "smallDifferenceMinorMax",
      "quoteValidDays", "slotMinutes", "slotsDaysAhead", "prioritySlotsDaysAhead"};

  friend bool operator==(const Policies&, const Policies&) = default;
};
BOOST_DESCRIBE_STRUCT(Policies, (),
                      (default_payment_terms, mileage_unit, spend_basis, credit_limit, mot_approved,
                       discounts, tax_rounding, small_difference_minor_max, quote_valid_days, slot_minutes,
                       slots_days_ahead, priority_slots_days_ahead))

/// Where customers send their money.
struct BankAccount {
  std::optional<std::string> bank_name;
  std::string account_name;
  std::optional<std::string> sort_code;  ///< "20-00-00"
  std::optional<std::string> account_number;
  std::optional<std::string> iban;
  std::optional<std::string> bic;

  friend bool operator==(const BankAccount&, const BankAccount&) = default;
};
BOOST_DESCRIBE_STRUCT(BankAccount, (), (bank_name, account_name, sort_code, account_number, iban, bic))

/// What an invoice says of whoever sends it. The company's own, so nothing of it is personal.
struct Particulars {
  std::optional<std::string> legal_name;     ///< where the company is called otherwise than the garage
  std::optional<customer::Address> address;  ///< without a label
  std::optional<std::string> phone_number;   ///< as it is printed
  std::optional<std::string> email;
  std::optional<std::string> vat_number;  ///< "GB123456789"
  std::optional<std::string> company_number;
  std::optional<BankAccount> bank_account;

  friend bool operator==(const Particulars&, const Particulars&) = default;
};
BOOST_DESCRIBE_STRUCT(Particulars, (),
                      (legal_name, address, phone_number, email, vat_number, company_number, bank_account))

struct Registered {
  static constexpr std::string_view type = "garage.registered";
  std::string name;
  std::string country;
  Currency currency;
  std::string time_zone;  ///< an IANA name: "Europe/London"
  std::vector<OpeningHours> opening_hours;
  Policies policies;
  std::vector<tax::Rate> tax_rates;

  static constexpr std::array optional_fields = {"taxRates"};
};
BOOST_DESCRIBE_STRUCT(Registered, (),
                      (name, country, currency, time_zone, opening_hours, policies, tax_rates))

struct Renamed {
  static constexpr std::string_view type = "garage.renamed";
  std::string name;
};
BOOST_DESCRIBE_STRUCT(Renamed, (), (name))

struct OpeningHoursSet {
  static constexpr std::string_view type = "garage.opening-hours-set";
  std::vector<OpeningHours> opening_hours;
};
BOOST_DESCRIBE_STRUCT(OpeningHoursSet, (), (opening_hours))

struct PoliciesSet {
  static constexpr std::string_view type = "garage.policies-set";
  Policies policies;
};
BOOST_DESCRIBE_STRUCT(PoliciesSet, (), (policies))

/// All of them, from each one's day on. What was issued keeps the rates that it has.
struct TaxRatesSet {
  static constexpr std::string_view type = "garage.tax-rates-set";
  std::vector<tax::Rate> tax_rates;
};
BOOST_DESCRIBE_STRUCT(TaxRatesSet, (), (tax_rates))

/// All of them. What was issued keeps those that it was issued with.
struct ParticularsSet {
  static constexpr std::string_view type = "garage.particulars-set";
  Particulars particulars;
};
BOOST_DESCRIBE_STRUCT(ParticularsSet, (), (particulars))

using Event = std::variant<Registered, Renamed, OpeningHoursSet, PoliciesSet, TaxRatesSet, ParticularsSet>;

}  // namespace domain::garage
