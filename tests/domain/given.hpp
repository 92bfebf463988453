// Rules as sentences:
//
//   given<Customer>(registered()).when(Deactivate{}).then({Deactivated{}});
//   given<Customer>().when(Deactivate{}).then_refused("customer-not-found");
//   given<Customer>(registered()).when(ChangeDetails{…}).then_field_errors({{"/email", "not-an-email"}});
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <source_location>
#include <string>
#include <utility>
#include <vector>

#include "domain/decider.hpp"
#include "tests/domain/printed.hpp"

namespace given_when_then {

using domain::ClaimChange;
using domain::ClaimKind;
using domain::Context;
using Where = std::source_location;

/// The n-th identifier of a kind. Never nobody's.
template <class Id>
Id numbered(std::uint64_t n) {
  return Id{domain::Ulid::make(1'700'000'000'000, 0, n)};
}

inline domain::Date on(std::string_view date) { return domain::Date::parse(date).value(); }
inline domain::Instant at(std::string_view instant) { return domain::Instant::parse(instant).value(); }

/// Noon on a Monday in November, unless a test says otherwise.
inline const Context monday{at("2026-11-23T12:00:00Z"), on("2026-11-23"), numbered<domain::StaffId>(1)};

inline ClaimChange take(ClaimKind kind, std::string value) {
  return {ClaimChange::Action::take, kind, std::move(value)};
}
inline ClaimChange release(ClaimKind kind, std::string value) {
  return {ClaimChange::Action::release, kind, std::move(value)};
}

inline std::string printed_claims(const std::vector<ClaimChange>& claims) {
  std::string out;
  for (const auto& claim : claims)
    out += (claim.action == ClaimChange::Action::take ? "take " : "release ") +
           std::to_string(static_cast<int>(claim.kind)) + ' ' + claim.value + '\n';
  return out;
}

inline void expect_same(const std::string& actual, const std::string& expected, const Where& where) {
  if (actual != expected)
    ADD_FAILURE_AT(where.file_name(), static_cast<int>(where.line())) << "expected:\n"
                                                                      << expected << "but there is:\n"
                                                                      << actual;
}

/// What came of a command.
template <class State>
class When {
 public:
  using Event = typename State::Event;

  explicit When(domain::Decision<Event> decision) : decision_(std::move(decision)) {}

  const When& then(const std::vector<Event>& events, Where where = Where::current()) const {
    if (accepted(where)) expect_same(printed_events(decision_->events), printed_events(events), where);
    return *this;
  }
  const When& then_nothing(Where where = Where::current()) const {
    return then({}, where).then_claims({}, where);
  }

  const When& then_claims(const std::vector<ClaimChange>& claims, Where where = Where::current()) const {
    if (accepted(where)) expect_same(printed_claims(decision_->claims), printed_claims(claims), where);
    return *this;
  }

  /// Refused as a whole, for one reason.
  const When& then_refused(const std::string& code, Where where = Where::current()) const {
    if (refused(where)) expect_same(decision_.error().code + '\n', code + '\n', where);
    return *this;
  }
  const When& then_conflict(const std::string& code, const std::string& with,
                            Where where = Where::current()) const {
    if (!refused(where)) return *this;
    const auto& rejection = decision_.error();
    const bool is_conflict = rejection.kind == domain::Rejection::Kind::conflict;
    expect_same((is_conflict ? "conflict " : "no conflict ") + rejection.code + " with " +
                    rejection.conflicts_with + '\n',
                "conflict " + code + " with " + with + '\n', where);
    return *this;
  }
  const When& then_not_found(const std::string& code, Where where = Where::current()) const {
    if (refused(where)) {
      EXPECT_EQ(decision_.error().kind, domain::Rejection::Kind::not_found);
      expect_same(decision_.error().code + '\n', code + '\n', where);
    }
    return *this;
  }
  /// Refused for exactly these fields: pointer and code, in any order.
  const When& then_field_errors(std::vector<std::pair<std::string, std::string>> expected,
                                Where where = Where::current()) const {
    if (!refused(where)) return *this;
    EXPECT_EQ(decision_.error().kind, domain::Rejection::Kind::invalid);
    std::vector<std::pair<std::string, std::string>> actual;
    for (const auto& error : decision_.error().errors) {
      EXPECT_FALSE(error.detail.empty()) << error.pointer;
      actual.emplace_back(error.pointer, error.code);
    }
    std::sort(actual.begin(), actual.end());
    std::sort(expected.begin(), expected.end());
    expect_same(lines(actual), lines(expected), where);
    return *this;
  }
  const When& then_says(std::string_view part_of_the_detail, Where where = Where::current()) const {
    if (refused(where) && decision_.error().detail.find(part_of_the_detail) == std::string::npos)
      expect_same(decision_.error().detail + '\n', std::string(part_of_the_detail) + '\n', where);
    return *this;
  }

 private:
  bool accepted(const Where& where) const {
    if (decision_) return true;
    std::string fields;
    for (const auto& error : decision_.error().errors) fields += ' ' + error.pointer + ' ' + error.code;
    ADD_FAILURE_AT(where.file_name(), static_cast<int>(where.line()))
        << "refused: " << decision_.error().code << fields;
    return false;
  }
  bool refused(const Where& where) const {
    if (!decision_) return true;
    ADD_FAILURE_AT(where.file_name(), static_cast<int>(where.line())) << "accepted:\n"
                                                                      << printed_events(decision_->events);
    return false;
  }
  static std::string lines(const std::vector<std::pair<std::string, std::string>>& pairs) {
    std::string out;
    for (const auto& [first, second] : pairs) out += first + ' ' + second + '\n';
    return out;
  }

  domain::Decision<Event> decision_;
};

/// What has happened so far.
template <class State>
struct Given {
  State state;
  Context context = monday;

  template <class Command>
  When<State> when(const Command& command) const {
    return When<State>(decide(state, command, context));
  }
  /// With another clock.
  Given in(const Context& other) const { return {state, other}; }
};

/// The state after these events.
template <class State, class... Events>
Given<State> given(const Events&... events) {
  Given<State> given;
  const std::vector<typename State::Event> history{events...};
  for (const auto& event : history) domain::evolve_any(given.state, event);
  return given;
}

}  // namespace given_when_then
