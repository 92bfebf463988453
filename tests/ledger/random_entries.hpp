// Books from a seed: entries that add up, of every shape that documents have, dated back and forth.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "projections/event_codec.hpp"

namespace ledger_test {

struct RandomBooks {
  domain::OrganisationId organisation;
  domain::GarageId garage;
  std::vector<domain::CustomerId> customers;
  std::vector<projections::Event> events;

  const domain::journal::Entry& entry(std::size_t index) const;
};

struct Shape {
  std::size_t entries = 100;
  int customers = 5;
  domain::Date first;
  int days = 60;
  std::string currency = "GBP";
  bool has_plans_and_providers = false;  ///< plans, deposits, fees and payouts too
};

/// Each entry in an event of its own; recorded one after another, dated anywhere in the days. Among many
/// there are two VAT returns, of the first and of the second third of the days.
RandomBooks random_books(std::uint64_t seed, const Shape& shape);

/// "C000007" for the seventh.
std::string customer_number(int index);

}  // namespace ledger_test
