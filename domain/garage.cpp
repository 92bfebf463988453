#include "domain/garage.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

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

}  // namespace domain::garage
