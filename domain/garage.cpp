#include "domain/garage.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "domain/company_numbers.hpp"
#include "domain/customer.hpp"
#include "domain/field_errors.hpp"
#include "domain/text.hpp"

namespace domain::garage {

namespace {

auto unknown_garage() { return not_found("garage-not-found", "There is no such garage."); }

bool before(const OpeningHours& a, const OpeningHours& b) {
  return std::tuple(a.weekday, a.opens, a.closes) < std::tuple(b.weekday, b.opens, b.closes);
}

bool overlap(const OpeningHours& a, const OpeningHours& b) {
  return a.weekday == b.weekday && a.opens < b.closes && b.opens < a.closes;
}

/// By day and time. Two stretches that only touch are two stretches.
std::vector<OpeningHours> check_opening_hours(std::vector<OpeningHours> hours, FieldErrors& errors) {
  constexpr std::int32_t day_minutes = 24 * 60;
  errors.count("/openingHours", hours.size(), opening_hours_max);
  if (hours.size() > opening_hours_max) return {};
  for (std::size_t i = 0; i < hours.size(); ++i) {
    const auto at = "/openingHours/" + std::to_string(i);
    errors.range(at + "/weekday", hours[i].weekday, 1, 7);
    errors.range(at + "/opens", hours[i].opens.minutes, 0, day_minutes);
    errors.range(at + "/closes", hours[i].closes.minutes, 0, day_minutes);
    if (hours[i].closes <= hours[i].opens)
      errors.add(at + "/closes", "not-after-opens", "A garage closes after it opens, on the same day.");
    for (std::size_t earlier = 0; earlier < i; ++earlier)
      if (overlap(hours[earlier], hours[i])) {
        errors.add(at, "overlap", "The garage is open already at that time.");
        break;
      }
  }
  std::sort(hours.begin(), hours.end(), before);
  return hours;
}

void check_policies(const Policies& policies, FieldErrors& errors) {
  const auto& terms = policies.default_payment_terms;
  const bool on_receipt = terms.type == customer::TermsType::due_on_receipt;
  errors.range("/policies/defaultPaymentTerms/days", terms.days, 0,
               on_receipt ? 0 : customer::terms_days_max);
  errors.range("/policies/smallDifferenceMinorMax", policies.small_difference_minor_max, 0, amount_minor_max);
  errors.range("/policies/quoteValidDays", policies.quote_valid_days, 1, 366);
  errors.range("/policies/slotMinutes", policies.slot_minutes, 5, 240);
  constexpr std::int32_t days_ahead_max = 731;
  errors.range("/policies/slotsDaysAhead", policies.slots_days_ahead, 0, days_ahead_max);
  // Whoever has priority is offered as much as others at least.
  const auto& ahead = policies.priority_slots_days_ahead;
  errors.range("/policies/prioritySlotsDaysAhead", ahead, 0, days_ahead_max);
  if (ahead != 0 && (policies.slots_days_ahead == 0 || ahead < policies.slots_days_ahead))
    errors.add("/policies/prioritySlotsDaysAhead", "out-of-range",
               "At least slotsDaysAhead; 0 is without an end.");
}

/// By kind and day.
std::vector<tax::Rate> check_tax_rates(std::vector<tax::Rate> rates, FieldErrors& errors) {
  constexpr std::int32_t whole = 1'000'000;
  errors.count("/taxRates", rates.size(), tax_rates_max);
  if (rates.size() > tax_rates_max) return {};
  for (std::size_t i = 0; i < rates.size(); ++i) {
    const auto at = "/taxRates/" + std::to_string(i);
    if (!tax::is_rated(rates[i].kind))
      errors.add(at + "/kind", "has-no-rate", "Only standard and reduced have a rate.");
    errors.range(at + "/rate", rates[i].rate.parts_per_million, 0, whole);
    for (std::size_t earlier = 0; earlier < i; ++earlier)
      if (rates[earlier].kind == rates[i].kind && rates[earlier].valid_from == rates[i].valid_from) {
        errors.add(at, "duplicate", "There is a rate of this kind from this day already.");
        break;
      }
  }
  std::ranges::sort(rates, {}, [](const tax::Rate& rate) { return std::tuple(rate.kind, rate.valid_from); });
  return rates;
}

/// What is said of a number that is none.
struct NotA {
  std::string_view code;
  std::string_view what;
};

/// A number in the one form that `clean` gives it; what is wrong with it is in `errors`.
template <class Clean>
std::optional<std::string> check_number(const std::string& pointer, const std::optional<std::string>& typed,
                                        const NotA& not_a, Clean clean, FieldErrors& errors) {
  constexpr std::size_t characters_max = 50;
  const auto text = errors.text(pointer, typed, characters_max);
  if (!text) return std::nullopt;
  auto number = clean(*text);
  if (!number) errors.add(pointer, std::string(not_a.code), "This is not " + std::string(not_a.what) + '.');
  return number;
}

std::optional<customer::Address> check_address(const std::optional<customer::Address>& typed,
                                               FieldErrors& errors) {
  if (!typed) return std::nullopt;
  constexpr std::size_t characters_max = 200;
  const auto text = [&](const char* field, const std::optional<std::string>& value) {
    return errors.text(std::string("/address/") + field, value, characters_max);
  };
  if (typed->label) errors.add("/address/label", "not-here", "A garage has one address.");
  customer::Address address{.label = std::nullopt,
                            .line1 = text("line1", typed->line1),
                            .line2 = text("line2", typed->line2),
                            .city = text("city", typed->city),
                            .county = text("county", typed->county),
                            .postcode = text("postcode", typed->postcode),
                            .country = typed->country};
  if (address.country) errors.country("/address/country", *address.country);
  return address == customer::Address{} ? std::nullopt : std::optional(std::move(address));
}

std::optional<BankAccount> check_bank_account(const std::optional<BankAccount>& typed, FieldErrors& errors) {
  if (!typed) return std::nullopt;
  const std::string at = "/bankAccount";
  BankAccount account;
  account.bank_name = errors.text(at + "/bankName", typed->bank_name, name_characters_max);
  account.account_name = errors.required_text(at + "/accountName", typed->account_name, name_characters_max);
  account.sort_code = check_number(at + "/sortCode", typed->sort_code,
                                   {"not-a-sort-code", "a sort code of six digits"}, clean_sort_code, errors);
  account.account_number = check_number(at + "/accountNumber", typed->account_number,
                                        {"not-an-account-number", "an account number of 4 to 20 digits"},
                                        clean_account_number, errors);
  account.iban = check_number(at + "/iban", typed->iban, {"not-an-iban", "an IBAN whose check digits fit"},
                              clean_iban, errors);
  account.bic =
      check_number(at + "/bic", typed->bic, {"not-a-bic", "a BIC of 8 or 11 characters"}, clean_bic, errors);
  const bool is_complete = typed->iban || (typed->sort_code && typed->account_number);
  if (!is_complete)
    errors.add(at, "incomplete-bank-account", "Give an IBAN, or a sort code and an account number.");
  return account;
}

}  // namespace

Decision<Event> decide(const Garage& garage, const Register& command, const Context&) {
  if (garage.exists) return conflict("garage-exists", "The garage is registered already.");
  FieldErrors errors;
  auto name = errors.required_text("/name", command.name, name_characters_max);
  errors.country("/country", command.country);
  const auto currency = Currency::parse(command.currency);
  if (!currency)
    errors.add("/currency", "unknown-currency", "A currency is three letters of ISO 4217, such as GBP.");
  if (!command.time_zone_known || command.time_zone.empty())
    errors.add("/timeZone", "unknown-time-zone", "A time zone is an IANA name, such as Europe/London.");
  auto opening_hours = check_opening_hours(command.opening_hours, errors);
  check_policies(command.policies, errors);
  if (errors.any()) return errors.refusal();
  return Decided<Event>{{Registered{.name = std::move(name),
                                    .country = command.country,
                                    .currency = *currency,
                                    .time_zone = command.time_zone,
                                    .opening_hours = std::move(opening_hours),
                                    .policies = command.policies,
                                    .tax_rates = tax::usual_rates(command.country)}},
                        {}};
}

Decision<Event> decide(const Garage& garage, const Rename& command, const Context&) {
  if (!garage.exists) return unknown_garage();
  FieldErrors errors;
  auto name = errors.required_text("/name", command.name, name_characters_max);
  if (errors.any()) return errors.refusal();
  if (name == garage.name) return Decided<Event>{};
  return Decided<Event>{{Renamed{std::move(name)}}, {}};
}

Decision<Event> decide(const Garage& garage, const SetOpeningHours& command, const Context&) {
  if (!garage.exists) return unknown_garage();
  FieldErrors errors;
  auto opening_hours = check_opening_hours(command.opening_hours, errors);
  if (errors.any()) return errors.refusal();
  if (opening_hours == garage.opening_hours) return Decided<Event>{};
  return Decided<Event>{{OpeningHoursSet{std::move(opening_hours)}}, {}};
}

Decision<Event> decide(const Garage& garage, const SetPolicies& command, const Context&) {
  if (!garage.exists) return unknown_garage();
  FieldErrors errors;
  check_policies(command.policies, errors);
  if (errors.any()) return errors.refusal();
  if (command.policies == garage.policies) return Decided<Event>{};
  return Decided<Event>{{PoliciesSet{command.policies}}, {}};
}

Decision<Event> decide(const Garage& garage, const SetTaxRates& command, const Context&) {
  if (!garage.exists) return unknown_garage();
  FieldErrors errors;
  auto tax_rates = check_tax_rates(command.tax_rates, errors);
  if (errors.any()) return errors.refusal();
  if (tax_rates == garage.tax_rates) return Decided<Event>{};
  return Decided<Event>{{TaxRatesSet{std::move(tax_rates)}}, {}};
}

Decision<Event> decide(const Garage& garage, const SetParticulars& command, const Context&) {
  if (!garage.exists) return unknown_garage();
  constexpr std::size_t phone_characters_max = 50;
  const auto& typed = command.particulars;
  FieldErrors errors;
  Particulars particulars;
  particulars.legal_name = errors.text("/legalName", typed.legal_name, name_characters_max);
  particulars.address = check_address(typed.address, errors);
  particulars.phone_number = errors.text("/phoneNumber", typed.phone_number, phone_characters_max);
  if (typed.email) particulars.email = errors.email("/email", *typed.email);
  particulars.vat_number =
      check_number("/vatNumber", typed.vat_number, {"not-a-vat-number", "a VAT registration number"},
                   clean_vat_number, errors);
  particulars.company_number =
      check_number("/companyNumber", typed.company_number, {"not-a-company-number", "a company number"},
                   clean_company_number, errors);
  particulars.bank_account = check_bank_account(typed.bank_account, errors);
  if (errors.any()) return errors.refusal();
  if (particulars == garage.particulars) return Decided<Event>{};
  return Decided<Event>{{ParticularsSet{std::move(particulars)}}, {}};
}

void evolve(Garage& garage, const Registered& event) {
  garage.exists = true;
  garage.name = event.name;
  garage.country = event.country;
  garage.currency = event.currency;
  garage.time_zone = event.time_zone;
  garage.opening_hours = event.opening_hours;
  garage.policies = event.policies;
  garage.tax_rates = event.tax_rates;
}

void evolve(Garage& garage, const Renamed& event) { garage.name = event.name; }

void evolve(Garage& garage, const OpeningHoursSet& event) { garage.opening_hours = event.opening_hours; }

document::Pricing pricing_on(const Garage& garage, Date day) {
  return {garage.tax_rates, day, garage.policies.discounts, garage.policies.tax_rounding};
}

void evolve(Garage& garage, const PoliciesSet& event) { garage.policies = event.policies; }

void evolve(Garage& garage, const TaxRatesSet& event) { garage.tax_rates = event.tax_rates; }

void evolve(Garage& garage, const ParticularsSet& event) { garage.particulars = event.particulars; }

}  // namespace domain::garage
