#include "projections/directory_columns.hpp"

#include <algorithm>
#include <limits>

#include "projections/sort_column.hpp"

namespace projections {
namespace {

constexpr std::size_t postcode_column = 9;
constexpr std::size_t membership_from_column = 10;
constexpr std::uint64_t key_max = std::numeric_limits<std::uint64_t>::max();

constexpr std::size_t column_of(DirectorySort sort) { return static_cast<std::size_t>(sort); }

/// The first eight bytes as a number that sorts as they do.
std::uint64_t name_key(std::string_view name) {
  std::uint64_t key = 0;
  for (std::size_t i = 0; i < 8; ++i)
    key = (key << 8) | (i < name.size() ? static_cast<unsigned char>(name[i]) : 0);
  return key;
}

/// Postcodes are numbers of ten places in base 64, left-justified: those that start alike lie side by side.
struct PostcodeKeys {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
};
PostcodeKeys postcode_keys(std::string_view start) {
  constexpr int places = 10;
  PostcodeKeys keys;
  int used = 0;
  const auto append = [&](std::uint64_t digit) {
    if (used++ < places) keys.first = (keys.first << 6) | digit;
  };
  for (const char c : start) {
    if (c >= '0' && c <= '9') append(static_cast<std::uint64_t>(c - '0') + 1);
    if (c >= 'A' && c <= 'Z') append(static_cast<std::uint64_t>(c - 'A') + 11);
    if (c >= 'a' && c <= 'z') append(static_cast<std::uint64_t>(c - 'a') + 11);
  }
  const int open_bits = 6 * std::max(0, places - used);
  keys.first <<= open_bits;
  keys.last = keys.first | ((std::uint64_t{1} << open_bits) - 1);
  return keys;
}

/// Something earlier than every value, for "never".
constexpr std::uint64_t never_key = 0;
template <class Value>
std::uint64_t key_or_never(const std::optional<Value>& value) {
  return value ? sort_key(*value) : never_key;
}

std::optional<KeyRange> visit_range(const DirectoryQuery& query) {
  constexpr auto column = column_of(DirectorySort::last_visit);
  if (query.never_visited) {
    if (query.last_visit_from_day || query.last_visit_to_day) return KeyRange{column, 1, 0};
    return KeyRange{column, never_key, never_key};
  }
  if (!query.last_visit_from_day && !query.last_visit_to_day) return std::nullopt;
  return KeyRange{column, query.last_visit_from_day ? sort_key(*query.last_visit_from_day) : never_key + 1,
                  query.last_visit_to_day ? sort_key(*query.last_visit_to_day) : key_max};
}

std::optional<KeyRange> spend_range(const DirectoryQuery& query) {
  constexpr auto column = column_of(DirectorySort::total_spend);
  if (!query.spend_min_minor && !query.spend_max_minor) return std::nullopt;
  KeyRange range{column, 0, key_max};
  if (query.spend_min_minor) range.first = sort_key(*query.spend_min_minor);
  if (query.spend_max_minor) {
    range.last = sort_key(*query.spend_max_minor);
    if (!query.spend_max_included) {
      if (range.last == 0) return KeyRange{column, 1, 0};
      --range.last;
    }
  }
  return range;
}

std::optional<KeyRange> outstanding_range(const DirectoryQuery& query) {
  constexpr auto column = column_of(DirectorySort::outstanding);
  if (!query.outstanding_min_minor && !query.outstanding_max_minor) return std::nullopt;
  return KeyRange{column, query.outstanding_min_minor ? sort_key(*query.outstanding_min_minor) : 0,
                  query.outstanding_max_minor ? sort_key(*query.outstanding_max_minor) : key_max};
}

}  // namespace

DirectoryKeys directory_keys(const MemberFacts& facts) {
  DirectoryKeys keys{};
  const auto set = [&](DirectorySort sort, std::uint64_t key) { keys[column_of(sort)] = key; };
  set(DirectorySort::name, name_key(facts.sort_name));
  set(DirectorySort::total_spend, sort_key(facts.total_spend_minor));
  set(DirectorySort::last_visit, key_or_never(facts.last_visit_day));
  set(DirectorySort::last_booking, key_or_never(facts.last_booking_ms));
  set(DirectorySort::created, sort_key(facts.created_ms));
  set(DirectorySort::number, facts.customer_number_order);
  set(DirectorySort::outstanding, sort_key(facts.outstanding_minor));
  set(DirectorySort::oldest_due, facts.dues.empty() ? key_max : sort_key(facts.dues.front().day));
  const bool runs = facts.membership && !facts.membership->cancelled;
  set(DirectorySort::membership_until, runs ? sort_key(facts.membership->until_day) : never_key);
  keys[membership_from_column] = runs ? sort_key(facts.membership->from_day) : key_max;
  keys[postcode_column] = postcode_keys(facts.postcode).first;
  return keys;
}

std::vector<KeyRange> ranges_of(const DirectoryQuery& query) {
  std::vector<KeyRange> ranges;
  if (const auto range = visit_range(query)) ranges.push_back(*range);
  if (const auto range = spend_range(query)) ranges.push_back(*range);
  if (const auto range = outstanding_range(query)) ranges.push_back(*range);
  if (query.overdue) {
    auto range = overdue_on(query.today);
    if (!*query.overdue) range = {range.column, range.last + 1, key_max};
    ranges.push_back(range);
  }
  if (!query.postcode_start.empty()) {
    const auto keys = postcode_keys(query.postcode_start);
    ranges.push_back({postcode_column, keys.first, keys.last});
  }
  return ranges;
}

std::vector<KeyRange> membership_ranges(MembershipStanding standing, std::int32_t today) {
  constexpr auto until = column_of(DirectorySort::membership_until);
  const auto day = sort_key(today);
  switch (standing) {
    case MembershipStanding::upcoming:
      return {{membership_from_column, day + 1, key_max - 1}};
    case MembershipStanding::active:
      return {{membership_from_column, 0, day}, {until, day, key_max}};
    case MembershipStanding::expired:
      return {{until, never_key + 1, day - 1}};
    case MembershipStanding::none:
    case MembershipStanding::cancelled:
      break;
  }
  return {};
}

KeyRange visited_ever() { return {column_of(DirectorySort::last_visit), never_key + 1, key_max}; }
KeyRange visited_since(std::int32_t day) {
  return {column_of(DirectorySort::last_visit), sort_key(day), key_max};
}
KeyRange spent_from(std::int64_t minor) {
  return {column_of(DirectorySort::total_spend), sort_key(minor), key_max};
}
KeyRange owing_something() { return {column_of(DirectorySort::outstanding), sort_key(1), key_max}; }
KeyRange overdue_on(std::int32_t today) {
  return {column_of(DirectorySort::oldest_due), 0, sort_key(today) - 1};
}

}  // namespace projections
