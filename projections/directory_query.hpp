// What can be asked of a garage's directory of customers, and what is answered.
#pragma once

#include <array>
#include <boost/describe/enum.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "domain/id.hpp"
#include "projections/customer_text.hpp"

namespace projections {

/// Stands in a customer's row for the amount that is overdue, in minor units, which depends on the day.
inline constexpr char overdue_mark = '\x01';

/// Something to be paid until the end of a day, and overdue from the next on.
struct DueAmount {
  std::int32_t day = 0;  ///< days since 1970, in the garage's time zone
  std::int64_t amount_minor = 0;
};

/// Stands in a customer's row for how the membership stands on the day and what its plan is called now: two
/// members of the row's object for it, `"status":"active","plan":{…}`.
inline constexpr char membership_mark = '\x02';

enum class MembershipStanding : std::uint8_t { none, upcoming, active, expired, cancelled };
BOOST_DESCRIBE_ENUM(MembershipStanding, none, upcoming, active, expired, cancelled)

/// A customer's latest membership.
struct MembershipFacts {
  std::string plan;  ///< by its id
  std::int32_t from_day = 0;
  std::int32_t until_day = 0;  ///< the last day that counts
  bool cancelled = false;      ///< before its time
};

MembershipStanding standing_on(const MembershipFacts& membership, std::int32_t day);

/// A membership plan, as members are found and sorted by it.
struct DirectoryPlan {
  std::string name;
  std::string priority_label;  ///< empty: none
  std::string fragment;        ///< as it is sent: one JSON object
};

/// By their ids.
using DirectoryPlans = std::map<std::string, DirectoryPlan, std::less<>>;

/// What a customer is filtered and sorted by at one garage.
struct MemberFacts {
  std::string sort_name;  ///< the folded display name
  bool business = false;
  bool active = true;
  std::string country;  ///< ISO 3166 alpha-2
  std::string city;
  std::string postcode;
  std::vector<std::string> tags;
  std::vector<std::string> services;  ///< every service ever had, by its id
  std::string loyalty_tier;
  std::optional<MembershipFacts> membership;
  std::int64_t total_spend_minor = 0;
  std::int64_t outstanding_minor = 0;           ///< owed less credit; negative: in the customer's favour
  std::vector<DueAmount> dues;                  ///< what is owed, in the order of days
  std::optional<std::int32_t> last_visit_day;   ///< days since 1970, in the garage's time zone; none: never
  std::optional<std::int64_t> last_booking_ms;  ///< since 1970; may lie ahead
  std::int64_t created_ms = 0;
  std::uint64_t customer_number_order = 0;  ///< customer numbers sort by this
};

enum class DirectorySort : std::uint8_t {
  name,
  total_spend,
  last_visit,
  last_booking,
  created,
  number,
  outstanding,
  oldest_due,        ///< who owes for longest first; who owes nothing last
  membership_until,  ///< never a member, and cancelled, counts as earliest

  // By what holds today. Who has no such thing comes last, either way.
  priority,  ///< the label of the plan that one is a member by
  plan,      ///< its name

  membership  ///< active, upcoming, expired, cancelled, never a member
};

/// Everything that is given must hold. Country, city, tags and the like are compared without regard to case
/// and accents.
struct DirectoryQuery {
  /// At the garage; days since 1970. What was to be paid before it is overdue, and it decides who is a
  /// member.
  std::int32_t today = 0;

  std::string q;                         ///< as typed; blank asks for nothing
  FieldMask search_in = all_fields;      ///< the fields in which `q` may be found
  std::optional<domain::Ulid> invoiced;  ///< found besides: `q` is the number of an invoice of theirs

  std::optional<bool> business;
  std::optional<bool> active;
  bool never_visited = false;
  std::optional<std::int32_t> last_visit_from_day;  ///< included; days since 1970
  std::optional<std::int32_t> last_visit_to_day;    ///< included
  std::optional<std::int64_t> spend_min_minor;      ///< included
  std::optional<std::int64_t> spend_max_minor;
  bool spend_max_included = false;                    ///< whether a spend of exactly the maximum passes
  std::optional<std::int64_t> outstanding_min_minor;  ///< included
  std::optional<std::int64_t> outstanding_max_minor;  ///< included
  std::optional<bool> overdue;                        ///< whether something is
  std::string service;
  std::string tag;
  std::string loyalty_tier;
  std::optional<MembershipStanding> membership;  ///< where `plan` or `priority` is given: active unless said
  std::string plan;                              ///< by its id
  std::string priority;                          ///< the label of the plan
  std::string country;
  std::string city;
  std::string postcode_start;  ///< spaces and case do not matter

  DirectorySort sort = DirectorySort::name;
  /// Customers who are equal in what they are sorted by come by name, then by id, either way. Never visited
  /// and never booked count as earliest.
  bool descending = false;
  std::size_t offset = 0;
  std::size_t limit = 24;
};

struct DirectoryPage {
  std::size_t total = 0;    ///< how many customers pass, on all pages
  std::size_t on_page = 0;  ///< how many are on this one
};

/// Counts among the customers who pass a query.
struct DirectoryFacets {
  std::size_t total = 0;
  std::size_t business = 0;
  std::size_t inactive = 0;
  std::size_t never_visited = 0;
  std::size_t owing = 0;
  std::size_t overdue = 0;
  std::array<std::size_t, 5> memberships{};  ///< in the order of MembershipStanding
  std::vector<std::size_t> visited_since;    ///< for each of the given days: last visit then or later
  std::vector<std::size_t> spend_from;       ///< for each of the given spends: this much or more
};

/// Where the limits of facets lie.
struct FacetLimits {
  std::vector<std::int32_t> visited_since_days;
  std::vector<std::int64_t> spend_from_minor;
};

}  // namespace projections
