// Taxes on sales: which kinds there are, and what each costs in a country. A garage keeps its own rates, with
// the days from which they hold; these are what it begins with.
#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "domain/decimal.hpp"
#include "domain/time.hpp"

namespace domain::tax {

/// How a sale is taxed. `outside_scope` is an MOT test at an approved station; `disbursement` is a fee that
/// is passed on exactly as it was paid, such as the MOT of somebody else's station.
enum class Kind { standard, reduced, zero, exempt, outside_scope, disbursement };
BOOST_DESCRIBE_ENUM(Kind, standard, reduced, zero, exempt, outside_scope, disbursement)

/// Only these have a rate.
constexpr bool is_rated(Kind kind) { return kind == Kind::standard || kind == Kind::reduced; }

/// A rate, from a day on until the next one of its kind.
struct Rate {
  Kind kind = Kind::standard;
  Percentage rate;
  Date valid_from;

  friend bool operator==(const Rate&, const Rate&) = default;
};
BOOST_DESCRIBE_STRUCT(Rate, (), (kind, rate, valid_from))

/// What a country's standard and reduced rates were when this was written; none where it is not known, which
/// is as good as 0 %.
std::vector<Rate> usual_rates(std::string_view country);

/// The rate on a day: the latest that holds by then; 0 where there is none, and for kinds without a rate.
Percentage rate_on(const std::vector<Rate>& rates, Kind kind, Date day);

/// The name of a kind at a rate in the books: "S20", "R5", "S17-5", "Z0", "EX", "OS", "DB". It is part of
/// account names, so it has letters, digits and hyphens only.
std::string code_of(Kind kind, Percentage rate);

}  // namespace domain::tax
