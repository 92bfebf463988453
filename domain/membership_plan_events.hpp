// What can have happened to a membership plan. `type` is the stored name: once released, neither it nor the
// fields change. Nothing in it is about a person.
#pragma once

#include <array>
#include <boost/describe/class.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/decimal.hpp"
#include "domain/id.hpp"
#include "domain/money.hpp"

namespace domain::membership_plan {

/// A service of the catalogue that members pay less for, or nothing.
struct IncludedService {
  ServiceId service_id;
  std::optional<Money> price;  ///< without tax, for one; none: it is free

  friend bool operator==(const IncludedService&, const IncludedService&) = default;
};
BOOST_DESCRIBE_STRUCT(IncludedService, (), (service_id, price))

/// What a plan gives, and for how long.
struct Terms {
  std::string name;     ///< "Gold", unique in the organisation whatever the case
  Percentage discount;  ///< 0 to 100, with two decimals; not on included services
  std::vector<IncludedService> included_services;
  std::optional<std::string> priority_label;  ///< what members are sorted and found by: "Priority"
  bool priority_booking = false;              ///< free slots are offered to members further ahead (R140)
  std::int32_t duration_days = 365;
  std::optional<Money> fee;  ///< of one term, with tax

  static constexpr std::array optional_fields = {"discount", "includedServices", "priorityBooking"};

  friend bool operator==(const Terms&, const Terms&) = default;
};
BOOST_DESCRIBE_STRUCT(Terms, (),
                      (name, discount, included_services, priority_label, priority_booking, duration_days,
                       fee))

struct Defined {
  static constexpr std::string_view type = "membership-plan.defined";
  Terms terms;
};
BOOST_DESCRIBE_STRUCT(Defined, (), (terms))

/// From now on, for those who are members already too. What was quoted and issued stays as it is.
struct Revised {
  static constexpr std::string_view type = "membership-plan.revised";
  Terms terms;
};
BOOST_DESCRIBE_STRUCT(Revised, (), (terms))

/// Nobody becomes a member any more; those who are stay it until their term ends. Its name is free again.
struct Archived {
  static constexpr std::string_view type = "membership-plan.archived";
};
BOOST_DESCRIBE_STRUCT(Archived, (), ())

struct Restored {
  static constexpr std::string_view type = "membership-plan.restored";
};
BOOST_DESCRIBE_STRUCT(Restored, (), ())

using Event = std::variant<Defined, Revised, Archived, Restored>;

}  // namespace domain::membership_plan
