// A garage: where work is done. Its country, currency and time zone are what it was registered with.
#pragma once

#include <boost/describe/class.hpp>
#include <string>
#include <vector>

#include "domain/decider.hpp"
#include "domain/organisation_events.hpp"

namespace domain::garage {

inline constexpr std::size_t opening_hours_max = 7 * 6;
inline constexpr std::size_t tax_rates_max = 100;

struct Garage {
  using Event = garage::Event;
  using Id = GarageId;

  bool exists = false;
  std::string name;
  std::string country;
  Currency currency;
  std::string time_zone;
  std::vector<OpeningHours> opening_hours;
  Policies policies;
  std::vector<tax::Rate> tax_rates;
  Particulars particulars;
};
BOOST_DESCRIBE_STRUCT(Garage, (),
                      (exists, name, country, currency, time_zone, opening_hours, policies, tax_rates,
                       particulars))

struct Register {
  GarageId garage_id;  ///< of the stream that it begins
  std::string name;
  std::string country;
  std::string currency;
  std::string time_zone;
  bool time_zone_known = true;  ///< the caller has the time zone database
  std::vector<OpeningHours> opening_hours;
  Policies policies;
};
BOOST_DESCRIBE_STRUCT(Register, (),
                      (garage_id, name, country, currency, time_zone, time_zone_known, opening_hours,
                       policies))

struct Rename {
  std::string name;
};
BOOST_DESCRIBE_STRUCT(Rename, (), (name))

/// All of them, in any order. None: the garage does not say.
struct SetOpeningHours {
  std::vector<OpeningHours> opening_hours;
};
BOOST_DESCRIBE_STRUCT(SetOpeningHours, (), (opening_hours))

struct SetPolicies {
  Policies policies;
};
BOOST_DESCRIBE_STRUCT(SetPolicies, (), (policies))

/// All of them, in any order.
struct SetTaxRates {
  std::vector<tax::Rate> tax_rates;
};
BOOST_DESCRIBE_STRUCT(SetTaxRates, (), (tax_rates))

/// All of them, as they were typed; what is left out is not printed.
struct SetParticulars {
  Particulars particulars;
};
BOOST_DESCRIBE_STRUCT(SetParticulars, (), (particulars))

Decision<Event> decide(const Garage&, const Register&, const Context&);
Decision<Event> decide(const Garage&, const Rename&, const Context&);
Decision<Event> decide(const Garage&, const SetOpeningHours&, const Context&);
Decision<Event> decide(const Garage&, const SetPolicies&, const Context&);
Decision<Event> decide(const Garage&, const SetTaxRates&, const Context&);
/// A bank account has a name, and an IBAN or a sort code with an account number
/// (`incomplete-bank-account`).
Decision<Event> decide(const Garage&, const SetParticulars&, const Context&);

/// How documents are priced there, with the rates of a day.
document::Pricing pricing_on(const Garage& garage, Date day);

void evolve(Garage&, const Registered&);
void evolve(Garage&, const Renamed&);
void evolve(Garage&, const OpeningHoursSet&);
void evolve(Garage&, const PoliciesSet&);
void evolve(Garage&, const TaxRatesSet&);
void evolve(Garage&, const ParticularsSet&);

}  // namespace domain::garage
